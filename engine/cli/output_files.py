"""Files that commands write: a place that cannot be written is refused before the work."""

import os
from pathlib import Path

from engine.core.errors import EngineError


def writable(path: Path | None) -> Path | None:
    """The path, once it is known that a file can be written there.

    Raises:
        EngineError: its folder does not exist or may not be written, or it is a folder itself.
    """
    if path is None:
        return None
    folder, what = path.parent, f"{path} cannot be written"
    if path.is_dir():
        raise EngineError(f"{what}: it is a folder", fix="Give the name of a file in it.")
    if not folder.is_dir():
        raise EngineError(f"{what}: there is no folder {folder}", fix="Make it first.")
    device = path.exists() and not path.is_file()  # which is written to, and not replaced
    if not os.access(path if device else folder, os.W_OK):
        raise EngineError(f"{what}: permission denied", fix="Write to another folder.")
    return path
