"""Propensities of ratings: how likely each was to be given, when people choose what they rate."""
