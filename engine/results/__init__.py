"""What the verbs of `engine.api` return: results that print themselves."""
