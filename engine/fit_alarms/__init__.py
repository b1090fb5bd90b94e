"""Does this log behave as the position-based model says? Its checks, and what they say in words."""
