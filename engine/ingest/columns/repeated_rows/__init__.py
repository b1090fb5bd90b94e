"""Rows that stand for several, and rows that are there twice."""
