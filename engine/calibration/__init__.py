"""The audit of intervals: every number that carries one, in a fixed set of regimes."""
