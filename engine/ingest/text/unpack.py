"""Packed files, recognised by their first bytes, never by their name, unpacked within bounds."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from engine.core.errors import EngineError

CHUNK = 1 << 20
BOMB_BYTES = 100_000_000
BOMB_RATIO = 200
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_OPEN: dict[str, Callable[..., Any]] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
_REFUSED = {
    b"PK\x03\x04": "a zip archive or spreadsheet",
    b"7z\xbc\xaf": "a 7z archive",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a SQLite database",
}


def packing(path: Path) -> str:
    """How the file is packed: "gzip", "zstd", "bzip2", "xz" or "" for plain.

    Raises:
        EngineError: the file is a kind of archive or document that is not read.
    """
    with path.open("rb") as file:
        head = file.read(16)
    for magic, kind in _REFUSED.items():
        if head.startswith(magic):
            raise EngineError(
                f"{path.name} is {kind}",
                fix="Give CSV, TSV, JSONL (also gz, bz2, xz or zst) or Parquet.",
            )
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")


@contextmanager
def unpacked(path: Path, kind: str) -> Iterator[IO[bytes] | Any]:
    """The file's plain bytes as a stream.

    Raises:
        EngineError: the packed data are damaged or end too early.
    """
    try:
        if kind in _OPEN:
            with _OPEN[kind](path, "rb") as stream:
                yield stream
        elif kind == "zstd":
            with pa.CompressedInputStream(pa.OSFile(str(path), "rb"), "zstd") as stream:
                yield stream
        else:
            with path.open("rb") as stream:
                yield stream
    except (
        gzip.BadGzipFile,
        EOFError,
        zlib.error,
        lzma.LZMAError,
        pa.ArrowException,
        OSError,
    ) as error:
        raise EngineError(
            f"the {kind or 'plain'} data of {path.name} are damaged or end too early",
            where=str(error)[:200],
            fix="Make or fetch the file again.",
        ) from None


def chunks(stream: Any, packed: int) -> Iterator[bytes]:
    """The stream in pieces; stops a file that unpacks to far more than any log does.

    Raises:
        EngineError: more than 100 MB and more than 200 times the packed size came out.
    """
    total = 0
    while piece := stream.read(CHUNK):
        total += len(piece)
        if total > BOMB_BYTES and total > BOMB_RATIO * packed:
            raise EngineError(
                f"the file unpacks to more than {BOMB_RATIO} times its size",
                fix="Unpack it yourself if it truly is a log, and give the plain file.",
            )
        yield bytes(piece)
