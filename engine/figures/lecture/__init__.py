"""Pictures of the lecture."""
