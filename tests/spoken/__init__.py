"""What a screen reader says of the built pages, in order."""
