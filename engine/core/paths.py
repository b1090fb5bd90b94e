"""Paths that people type: too long, with strange signs, in circles."""

from pathlib import Path


def is_readable(path: Path) -> bool:
    """Whether a path names a file; False for a path that the system itself refuses."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
