"""What a learned policy is worth: as it claims, on sessions it has not seen, and in truth."""
