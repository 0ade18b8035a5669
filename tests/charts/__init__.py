"""What a chart says, how it looks, and what it is asked to draw."""
