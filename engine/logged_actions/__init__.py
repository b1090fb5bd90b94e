"""Logged actions in their contexts, what each query may be offered, and models fitted to them."""
