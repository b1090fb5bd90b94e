"""Pictures of the feedback loop."""
