"""Whole answers: compare policies, coverage of intervals, sample size."""
