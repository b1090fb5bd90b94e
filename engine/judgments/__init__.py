"""Judgments and training rows to take away."""
