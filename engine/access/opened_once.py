"""Files opened once, below folders that may be read: what was allowed is what is read.

A path names whatever stands there when it is used, so that a link put in a file's place between a
check and a reading would win. A descriptor names one file.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from engine.core.errors import EngineError

DESCRIPTORS = Path("/proc/self/fd")
"""Where Linux gives a process its open files as paths that may be opened again."""


@contextmanager
def opened_once(
    paths: Sequence[Path], folders: Sequence[Path], scratch: Path
) -> Iterator[list[Path]]:
    """Paths by which the files are read that stood at the given ones when they were opened.

    They carry the names of the files, and lie in `scratch`. Where the system gives no such paths,
    the files are compared with those opened when all is done.

    Raises:
        EngineError: a file is none, lies in none of the folders, or was replaced meanwhile.
    """
    with ExitStack() as opened:
        descriptors = []
        for path in paths:
            descriptors.append(open_below(path, folders))
            opened.callback(os.close, descriptors[-1])
        if DESCRIPTORS.is_dir():
            pairs = enumerate(zip(paths, descriptors, strict=True))
            yield [_link(path, number, scratch / str(place)) for place, (path, number) in pairs]
            return
        yield [*paths]
        for path, number in zip(paths, descriptors, strict=True):
            if not os.path.samestat(os.stat(path), os.fstat(number)):
                raise EngineError(f"{path.name} was replaced while it was read", named=True)


def open_below(path: Path, folders: Sequence[Path]) -> int:
    """A descriptor of a file below one of the folders; no link on the way is followed.

    Raises:
        EngineError: there is no such file, or the way to it leads over a link.
    """
    folder = next((each for each in folders if path.is_relative_to(each)), None)
    parts = path.relative_to(folder).parts if folder is not None else ()
    if folder is None or not parts or ".." in parts:
        raise EngineError(f"{path.name} lies in no folder that may be read", named=True)
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for part in parts[:-1]:
            place = _into(place, part, flags | os.O_DIRECTORY)
        file = _into(place, parts[-1], flags)
    except OSError:
        raise EngineError(
            f"{path.name} is there no more, or a link stands in its place", named=True
        ) from None
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise EngineError(f"{path.name} is no file", named=True)
    return file


def _into(place: int, name: str, flags: int) -> int:
    """What a name stands for in an open folder, which is closed."""
    try:
        return os.open(name, flags, dir_fd=place)
    finally:
        os.close(place)


def _link(path: Path, number: int, folder: Path) -> Path:
    folder.mkdir(parents=True)
    link = folder / path.name
    link.symlink_to(DESCRIPTORS / str(number))
    return link
