"""Relevance corrected for examination, and why clicks are missing."""
