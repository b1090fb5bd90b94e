"""Credit rules: which of a page's clicks count for its rankers, and how much."""
