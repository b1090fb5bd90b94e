"""Which column means what, and the values in it checked and converted."""
