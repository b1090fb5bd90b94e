"""The columns of a file and its first rows, before anybody decided what they mean."""

from pathlib import Path

from engine.logs.formats.detect import read
from engine.logs.formats.sample import sample
from engine.logs.ingest import workbench
from engine.logs.reading import Reading
from engine.logs.store import temporary


def peek(path: str | Path, reading: Reading | None = None) -> dict[str, list[str | None]]:
    """The first rows of a file as texts by column.

    Raises:
        EngineError: the file is empty, damaged, or no format that is read.
    """
    with temporary().partial() as folder:
        connection = workbench(folder)
        try:
            raw = read(connection, Path(path), folder, reading or Reading())
            return sample(connection, raw.columns, rows=50)
        finally:
            connection.close()
