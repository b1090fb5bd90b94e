"""What is done with weighted rewards: one estimator, one file."""
