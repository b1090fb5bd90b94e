"""Expectation maximisation, and its acceleration."""
