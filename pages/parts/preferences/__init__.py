"""Pieces of the page on preferences."""
