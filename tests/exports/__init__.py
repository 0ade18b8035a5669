"""The book elsewhere: learning-management systems, PDF, EPUB, archives, Binder, the browser without a server."""
