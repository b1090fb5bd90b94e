"""Whether users behave as the weights assume: by rank and item, at all times."""
