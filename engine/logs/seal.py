"""What a file that is read where it lies looked like when it was loaded."""

from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import EngineError

_AGAIN = "Load it again."


@dataclass(frozen=True)
class Seal:
    """The path, length, and time of change (nanoseconds) of a file that must stay as it is."""

    path: str
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> "Seal":
        """The seal of a file as it is now."""
        stat = path.resolve().stat()
        return cls(str(path.resolve()), stat.st_size, stat.st_mtime_ns)

    def check(self) -> None:
        """Check that the file is still there and was not written to.

        Raises:
            EngineError: it was removed or changed, so that its numbers would be others.
        """
        path = Path(self.path)
        try:
            unchanged = Seal.of(path) == self
        except OSError:
            raise EngineError(
                f"{path.name} was read where it lies, and is there no more", fix=_AGAIN
            ) from None
        if not unchanged:
            raise EngineError(f"{path.name} was changed after it was loaded", fix=_AGAIN)
