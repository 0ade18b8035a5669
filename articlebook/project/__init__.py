"""What keeps the book in order: builds, checks and descriptions of the whole."""
