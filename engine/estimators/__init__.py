"""How weighted rewards become a value: one estimator, one file."""
