"""How much of each rank is seen."""
