"""What interleaving methods do with given rankings, computed exactly."""
