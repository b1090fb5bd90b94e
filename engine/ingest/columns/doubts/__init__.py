"""Where two columns fit or a column misleads: what to say, and what to ask."""
