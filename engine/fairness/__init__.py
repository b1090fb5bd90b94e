"""Fair rankings: one method, one file; each gives items the exposure that they should have."""
