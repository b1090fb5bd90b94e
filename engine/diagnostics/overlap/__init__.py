"""Whether the log shows what the target policy would show, and how large the weights become."""
