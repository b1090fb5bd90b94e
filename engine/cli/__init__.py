"""The command line: the same engine, the same words."""
