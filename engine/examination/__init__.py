"""How much of each rank is seen, and relevance corrected for it."""
