"""What could be shown instead: one policy, one file."""
