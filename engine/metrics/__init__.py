"""Measures of rankings, concentration and prediction."""
