"""Pictures of a log: over time, and the answers of the console."""
