"""Columns computed from others: ranks in a grid, arms of a swap, percentages, JSON in cells."""
