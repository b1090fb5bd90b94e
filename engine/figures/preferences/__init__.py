"""Pictures of which of two rankings users prefer."""
