"""The feedback loop: why position 1 stays at position 1, and what ends it."""
