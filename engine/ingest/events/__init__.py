"""Event logs: what was shown and what was rewarded, in rows of their own."""
