"""A look at the head of a file: its columns and first rows, without loading it."""

import tempfile
from pathlib import Path

from engine.core.errors import EngineError
from engine.ingest.columns.values.sample import sample
from engine.ingest.detect import read
from engine.ingest.formats import parquet
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.bounds import bounded
from engine.ingest.text.unpack import packing, unpacked
from engine.ingest.workbench import workbench

HEAD = 1 << 20


def peek(
    path: str | Path, options: ReadOptions | None = None, rows: int = 100
) -> dict[str, list[str | None]]:
    """The first rows of a file as text, by column name; `guess` says what the columns mean.

    Raises:
        EngineError: the file is empty, damaged, or no format that is read.
    """
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix="counterclick-peek-") as folder:
        head = path if parquet.is_parquet(path) else head_of(path, Path(folder) / path.name)
        scratch = Path(folder) / "scratch"
        with workbench(scratch, [path]) as connection:
            with bounded([path]):
                raw = read(connection, [head], scratch, options or ReadOptions(), few=True)
            return sample(connection, raw.columns, rows)


def head_of(path: Path, target: Path) -> Path:
    """The first lines of the file, unpacked."""
    with unpacked(path, packing(path)) as stream:
        data = bytes(stream.read(HEAD))
    if not data:
        raise EngineError(
            f"{path.name} is empty", fix="Give a file with a header and rows.", named=True
        )
    whole = data.rfind(b"\n") + 1 if len(data) == HEAD else len(data)
    target.write_bytes(data[: whole or len(data)])
    return target
