"""The pages: text, directives, build, and what a reader's browser makes of them."""
