"""Paths that people type: too long, with strange signs, in circles; and files written whole."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def is_readable(path: Path) -> bool:
    """Whether a path names a file; False for a path that the system itself refuses."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A new file beside a path, which takes its place when all went well.

    Its name is drawn, and nothing of that name is there before: a link that somebody planted is
    never written through, and a full disk leaves no half file. A device or a pipe is written to.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        yield path
        return
    descriptor, name = tempfile.mkstemp(
        prefix=f".{path.stem[:60]}-", suffix=path.suffix, dir=path.parent
    )
    os.close(descriptor)
    beside = Path(name)
    try:
        yield beside
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
