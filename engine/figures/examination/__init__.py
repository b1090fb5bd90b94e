"""Pictures of examination and of relevance corrected for it."""
