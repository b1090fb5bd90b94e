"""What the operator of a server decides, by environment variables.

COUNTERCLICK_WORKSPACE: a folder in which logs are kept for good. Without it each process keeps
logs in a temporary folder of its own, and forgets those that were not used for a while.
COUNTERCLICK_FOLDERS: folders, separated as in PATH, whose files may be loaded by their path.
COUNTERCLICK_HOURS: after how many hours without use a temporary log is forgotten (12).
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from glob import has_magic, iglob
from itertools import islice
from pathlib import Path, PurePath

from engine.access.holds import Holds
from engine.core.errors import EngineError
from engine.logs.store import Workspace, temporary

_HOURS = 12.0
_MOST_FILES = 1_000
_LONGEST = 1_000
"""Characters of a path or pattern."""


def kept_for_good() -> bool:
    """Whether the operator keeps logs on disk."""
    return bool(os.environ.get("COUNTERCLICK_WORKSPACE"))


def hours() -> float:
    """After how many hours without use a temporary log is forgotten."""
    try:
        return max(0.01, float(os.environ.get("COUNTERCLICK_HOURS", _HOURS)))
    except ValueError:
        return _HOURS


def workspace() -> Workspace:
    """Where this server keeps its logs; forgets the temporary ones whose time is over."""
    root = os.environ.get("COUNTERCLICK_WORKSPACE")
    if root:
        workspace = Workspace(Path(root))
        Holds(workspace).release_withdrawn()
        return workspace
    place = temporary()
    Holds(place).forget(hours())
    place.forget(hours())
    return place


def folders() -> tuple[Path, ...]:
    """The folders whose files may be loaded by path; none unless the operator names them."""
    named = os.environ.get("COUNTERCLICK_FOLDERS", "").split(os.pathsep)
    return tuple(Path(name).resolve() for name in named if name)


def server_files(pattern: str) -> list[Path]:
    """The files that a path or glob names, all below folders that the operator allows.

    Raises:
        EngineError: nothing is allowed, nothing is there, or it lies elsewhere.
    """
    allowed = folders()
    if not allowed:
        raise EngineError(
            "no folder of this server may be read",
            fix="Its operator can name folders in COUNTERCLICK_FOLDERS.",
        )
    files = sorted(path for folder in allowed for path in _below(folder, pattern))
    if not files:
        raise EngineError(
            "no such file lies below the folders that may be read",
            fix=f"They are {', '.join(map(str, allowed))}.",
        )
    if len(files) > _MOST_FILES:
        raise EngineError(f"{len(files):,} files are more than {_MOST_FILES:,}")
    return files


def _below(folder: Path, pattern: str) -> Iterator[Path]:
    """The files of a folder that a path or pattern names; nothing else is looked at."""
    typed = PurePath(pattern)
    if typed.is_relative_to(folder):
        typed = typed.relative_to(folder)
    if typed.is_absolute() or ".." in typed.parts or len(pattern) > _LONGEST or "\0" in pattern:
        return
    names = iglob(str(typed), root_dir=folder) if has_magic(str(typed)) else [str(typed)]
    for name in islice(names, _MOST_FILES + 1):
        path = folder / name
        with suppress(OSError, RuntimeError):
            if path.is_file() and path.resolve().is_relative_to(folder):
                yield path.resolve()
