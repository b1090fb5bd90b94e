"""Counterclick's engine: what a click log can and cannot say, as plain Python."""
