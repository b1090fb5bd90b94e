"""The read-only SQL console: a child process, and its ready questions."""
