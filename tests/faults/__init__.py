"""What goes wrong: bad input, damaged files, foreign files, folders that are somebody else's."""
