"""How much memory a question over a log may take on this machine, and where the rest is put.

COUNTERCLICK_MEMORY: what DuckDB may take, such as 2GB; four fifths of the machine's without it.
What does not fit is moved to a private folder on the disk while a question runs.
NUMPY_MADVISE_HUGEPAGE: NumPy's own switch; 1 leaves huge pages on in comparisons as well.
"""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import duckdb

from engine.core.errors import EngineError

_SIZE = re.compile(r"(?i)\d+(\.\d+)?\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MESSAGES = ("failed to offload", "temp_directory_size", "No space left")


def memory_limit() -> str:
    """What DuckDB may take, as it writes sizes; empty where nothing is set.

    Raises:
        EngineError: the environment variable holds no size.
    """
    text = os.environ.get("COUNTERCLICK_MEMORY", "").strip()
    if text and _SIZE.fullmatch(text) is None:
        raise EngineError(
            f"COUNTERCLICK_MEMORY must be a size, but is {text!r}", fix="Write it as 2GB."
        )
    return text


@contextmanager
def plain_pages() -> Iterator[None]:
    """Let NumPy's arrays have plain pages of memory, unless the environment says otherwise.

    It asks for huge ones, which the kernel first finds and clears: a quarter of the processor time
    of a comparison of a long tail. Fits of some click models are faster with huge ones.
    """
    switch = getattr(import_module("numpy._core.multiarray"), "_set_madvise_hugepage", None)
    if switch is None or "NUMPY_MADVISE_HUGEPAGE" in os.environ:
        yield
        return
    switch(False)
    try:
        yield
    finally:
        switch(True)


def spill_folder() -> str:
    """The name of a new private folder for what does not fit into memory."""
    folder = tempfile.mkdtemp(prefix=f"counterclick-spill-{os.getpid()}-")
    os.rmdir(folder)  # DuckDB makes it when it needs it, and removes it
    return folder


def limit(connection: Any) -> None:
    """Give a connection its memory, and a folder of its own for what does not fit."""
    connection.execute(f"SET temp_directory = '{spill_folder()}'")
    if memory_limit():
        connection.execute(f"SET memory_limit = '{memory_limit()}'")


@contextmanager
def within_memory() -> Iterator[None]:
    """Say in one sentence that a question needs more than it may take.

    Raises:
        EngineError: memory, or the disk, is used up.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise _too_much(str(error)) from None
    except duckdb.IOException as error:
        if not any(part in str(error) for part in _MESSAGES):
            raise
        raise _too_much(str(error)) from None
    except MemoryError:
        raise _too_much("") from None


@contextmanager
def room_on_disk() -> Iterator[None]:
    """Say in one sentence that a disk is full.

    Raises:
        EngineError: nothing more can be written.
    """
    full = EngineError(
        "the disk on which logs are kept is full, so nothing was stored",
        fix="Delete logs that are no longer needed, or have its operator make room.",
    )
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise full from None
    except duckdb.IOException as error:
        if not any(os.strerror(code) in str(error) for code in _FULL):
            raise
        raise full from None


def _too_much(reason: str) -> EngineError:
    free = shutil.disk_usage(tempfile.gettempdir()).free
    disk = any(part in reason for part in _MESSAGES)
    what = f"disk than the {free / 1e9:.0f} GB that are free" if disk else "memory than it may take"
    limited = f" ({memory_limit()}, set by COUNTERCLICK_MEMORY)" if memory_limit() else ""
    return EngineError(
        f"the question needs more {what}{'' if disk else limited}",
        fix="Raise COUNTERCLICK_MEMORY, ask fewer policies or estimators at once, or a part of "
        "the log; or ask a cluster (--source).",
    )
