"""The lecture: one exhibit one file; ask the room first, then show."""
