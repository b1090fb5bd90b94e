"""Dueling bandits: the best of several rankers from interleaved comparisons, with few of them."""
