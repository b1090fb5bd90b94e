"""What intervals are of: one estimand, one file, each with the truth that a world knows."""
