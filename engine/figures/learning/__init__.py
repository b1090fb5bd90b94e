"""Charts of learning a policy: what it claims and what it is worth, and what changed."""
