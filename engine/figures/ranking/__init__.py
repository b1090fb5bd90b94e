"""Charts of rankings: who gets exposure, and whom a page serves."""
