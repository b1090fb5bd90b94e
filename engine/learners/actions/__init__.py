"""Learning which one item to show, from logged actions with propensities."""
