"""Rankers that learn from the clicks they cause."""
