"""What to log next, and how much of it."""
