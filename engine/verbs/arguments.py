"""Arguments that verbs share: files, and one value or several."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

Files = str | Path | Sequence[str | Path]
"""One file, or several that are read as one log."""


def as_list(given: Any) -> list[Any]:
    """One value or several, as a list."""
    return list(given) if isinstance(given, (list, tuple)) else [given]


def as_text(given: Any) -> str:
    """What a person wrote, or the spec of the method that was given."""
    return given if isinstance(given, str) else str(given.spec)
