"""The verbs of `engine.api`, one verb one file."""
