"""What a file that is read where it lies looked like when it was loaded."""

import os
from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import EngineError

_AGAIN = "Load it again."


@dataclass(frozen=True)
class FileStamp:
    """The path, length, times and place on the disk of a file that must stay as it is.

    `changed` is when its content was written, which a program may set at will; `touched` is when
    the system noted any change, which it may not; `node` tells a file from one put in its place.
    Times are in nanoseconds.
    """

    path: str
    size: int
    changed: int
    touched: int = 0
    node: int = 0

    @classmethod
    def of(cls, path: Path) -> "FileStamp":
        """The stamp of a file as it is now."""
        return cls.of_status(str(path.resolve()), path.stat())

    @classmethod
    def of_status(cls, path: str, status: os.stat_result) -> "FileStamp":
        """The stamp of a file of which the system says this."""
        times = status.st_mtime_ns, status.st_ctime_ns
        return cls(path, status.st_size, *times, status.st_ino)

    def opened(self) -> int:
        """A descriptor of the very file that the stamp was taken of.

        Raises:
            EngineError: another file stands at its path, or none.
        """
        try:
            file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            raise self._gone() from None
        if FileStamp.of_status(self.path, os.fstat(file)) != self:
            os.close(file)
            raise self._changed()
        return file

    def check(self) -> None:
        """Check that the file is still there and was not written to.

        Raises:
            EngineError: it was removed or changed, so that its numbers would be others.
        """
        try:
            unchanged = FileStamp.of(Path(self.path)) == self
        except OSError:
            raise self._gone() from None
        if not unchanged:
            raise self._changed()

    def _gone(self) -> EngineError:
        name = Path(self.path).name
        return EngineError(
            f"{name} was read where it lies, and is there no more", fix=_AGAIN, named=True
        )

    def _changed(self) -> EngineError:
        return EngineError(
            f"{Path(self.path).name} was changed after it was loaded", fix=_AGAIN, named=True
        )
