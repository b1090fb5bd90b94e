"""Whether an estimate is of the policy that was asked about."""
