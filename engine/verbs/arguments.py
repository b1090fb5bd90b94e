"""Arguments that verbs share: files, and one value or several."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.core.errors import EngineError

Files = str | Path | Sequence[str | Path]
"""One file, or several that are read as one log."""


def as_list(given: Any) -> list[Any]:
    """One value or several, as a list."""
    return list(given) if isinstance(given, (list, tuple)) else [given]


def as_text(given: Any) -> str:
    """What a person wrote, or the spec of the method that was given."""
    return given if isinstance(given, str) else str(given.spec)


def refuse_without_effect(given: Mapping[str, bool], where: str, fix: str) -> None:
    """Refuse arguments that would change nothing, instead of leaving them out in silence.

    Args:
        given: whether each of them was given, by name.
        where: the case in which they have no effect.
        fix: what to do about it.

    Raises:
        EngineError: one was given.
    """
    if names := [name for name, was_given in given.items() if was_given]:
        effect = "has no effect" if len(names) == 1 else "have no effect"
        raise EngineError(f"{', '.join(names)} {effect} {where}", fix=fix)
