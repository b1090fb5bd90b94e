"""Standard errors and intervals from bucket totals, for every estimator alike."""
