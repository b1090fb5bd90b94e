"""What a file that is read where it lies looked like when it was loaded."""

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
        stat = path.resolve().stat()
        times = stat.st_mtime_ns, stat.st_ctime_ns
        return cls(str(path.resolve()), stat.st_size, *times, stat.st_ino)

    def check(self) -> None:
        """Check that the file is still there and was not written to.

        Raises:
            EngineError: it was removed or changed, so that its numbers would be others.
        """
        path = Path(self.path)
        try:
            unchanged = FileStamp.of(path) == self
        except OSError:
            raise EngineError(
                f"{path.name} was read where it lies, and is there no more", fix=_AGAIN
            ) from None
        if not unchanged:
            raise EngineError(f"{path.name} was changed after it was loaded", fix=_AGAIN)
