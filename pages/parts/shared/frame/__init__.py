"""What surrounds every page: its head, its look, and the sentence in place of the app."""
