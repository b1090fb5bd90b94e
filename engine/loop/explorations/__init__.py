"""What a ranker does in the share of impressions in which it explores."""
