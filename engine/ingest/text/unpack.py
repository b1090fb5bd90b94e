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
_READ = "CSV, TSV, JSONL (also gz, bz2, xz or zst) or Parquet"
_UNPACK = "Unpack it, and load the file inside."
_SHEET = "Save the sheet as CSV (in Excel: File, Save as, CSV UTF-8), and load that."
_WRITE = f"Write the table as {_READ}."
_REFUSED = {
    b"7z\xbc\xaf": ("a 7z archive", _UNPACK),
    b"Rar!\x1a": ("a RAR archive", _UNPACK),
    b"%PDF": ("a PDF", _WRITE),
    b"SQLite format 3": ("a SQLite database", _WRITE),
    b"\xd0\xcf\x11\xe0": ("an old Excel or Office document", _SHEET),
    b"ARROW1": ("an Arrow or Feather file", _WRITE),
    b"FEA1": ("a Feather file", _WRITE),
    b"ORC": ("an ORC file", _WRITE),
    b"Obj\x01": ("an Avro file", _WRITE),
    b"\x93NUMPY": ("an array of NumPy", _WRITE),
    b"\x89HDF": ("an HDF5 file", _WRITE),
}
"""What is not read, by its first bytes, and what to do with it."""
_ZIP, _SHEETS = b"PK\x03\x04", (b"xl/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
_TAR, _TAR_AT = b"ustar", 257


def packing(path: Path) -> str:
    """How the file is packed: "gzip", "zstd", "bzip2", "xz" or "" for plain.

    Raises:
        EngineError: the file is a kind of archive or document that is not read.
    """
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(_ZIP):
        sheet = any(name in head for name in _SHEETS)
        kind, fix = ("a spreadsheet", _SHEET) if sheet else ("a zip archive", _UNPACK)
        raise EngineError(f"{path.name} is {kind}", fix=fix, named=True)
    for magic, (kind, fix) in _REFUSED.items():
        if head.startswith(magic) and (b"\0" in head or not magic.isalnum()):
            raise EngineError(f"{path.name} is {kind}", fix=fix, named=True)
    refuse_tar(path, head)
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")


def refuse_tar(path: Path, head: bytes) -> None:
    """Refuse an archive of files, of which the first lines would be taken for those of a log.

    Raises:
        EngineError: the first bytes of the plain content are those of a tar archive.
    """
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        raise EngineError(f"{path.name} is a tar archive", fix=_UNPACK, named=True)


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
