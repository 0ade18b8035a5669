"""What several tests share, and commands that measure or set up."""
