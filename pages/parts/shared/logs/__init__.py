"""The chosen log, its health, what counts in it, and policy files."""
