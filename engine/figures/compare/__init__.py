"""Pictures of a comparison of policies."""
