"""What a value owes to propensities, curves and predictions that the log itself estimated."""
