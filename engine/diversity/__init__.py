"""Diverse rankings: one method, one file; each serves more than one meaning of a query."""
