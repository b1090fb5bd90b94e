"""What is wrong with this log: one check, one file."""
