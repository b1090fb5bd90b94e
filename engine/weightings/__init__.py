"""How much a logged row counts for the target policy: one assumption, one file."""
