"""The machine behind a book that reads one article with evidence; it knows no article."""
