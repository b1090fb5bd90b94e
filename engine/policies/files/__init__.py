"""Policies as files: written, read by name, and serving requests without a log."""
