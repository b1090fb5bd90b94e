"""Off-policy evaluation of a log: plan the estimates, compare policies, and state the result."""
