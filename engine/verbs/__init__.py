"""Verbs of `engine.api` on preferences, one verb one file."""
