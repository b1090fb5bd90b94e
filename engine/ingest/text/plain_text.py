"""The plain UTF-8 text of a file, with what one pass over its bytes finds.

Nothing is trusted: bytes decide on packing and encoding, lines are counted physically, and a
line too long for any log is refused before it is held in memory.
"""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engine.core.errors import EngineError
from engine.ingest.cancellation import UNWATCHED, Watch
from engine.ingest.text.encoding import broken_lines, encoding_of, utf16
from engine.ingest.text.line_scan import LineScan
from engine.ingest.text.unpack import chunks, packing, refuse_tar, unpacked
from engine.logs.note import Note

SCANNED = 0.1
"""How much of the work of a load is done when the bytes were scanned."""
_HEAD_LINES, _HEAD_TEXT = 200, 4_000_000


@dataclass(frozen=True)
class PlainText:
    """A text file that DuckDB can read in place, and the facts of its bytes.

    `lines` counts physical lines, `blank` those with nothing but white space at their end,
    `digest` is the sha256 of the file as given; `sound` says that every line may take the fast
    path (valid text, no NUL, no stray carriage return, no blank line before the end).
    """

    path: Path
    digest: str
    lines: int
    blank: int
    sound: bool
    encoding: str
    packed: str
    notes: tuple[Note, ...] = ()
    watch: Watch = UNWATCHED

    def of_file(self, file: "PlainText") -> "PlainText":
        """This text as the content of another file, whose bytes it was made from."""
        return replace(
            self, digest=file.digest, encoding=file.encoding, packed=file.packed, notes=file.notes
        )

    def head(self) -> list[str]:
        """The first lines that are not blank, at most 200."""
        lines: list[str] = []
        left = _HEAD_TEXT
        with self.path.open(encoding="utf-8", errors="replace", newline="\n") as file:
            while len(lines) < _HEAD_LINES and left and (line := file.readline(left)):
                left -= len(line)
                if line.strip():
                    lines.append(line.rstrip("\r\n"))
        return lines[:-1] if not left and len(lines) > 1 else lines


def plain_text(path: Path, folder: Path, encoding: str = "", watch: Watch = UNWATCHED) -> PlainText:
    """Make the file plain UTF-8 text with line feeds (in `folder`, when it is not so yet).

    Raises:
        EngineError: the file is empty, damaged, no text, or has a line of more than 16 MB.
    """
    kind = packing(path)
    head = _head(path, kind)
    if not head:
        raise EngineError(
            f"{path.name} is empty", fix="Give a file with a header and rows.", named=True
        )
    refuse_tar(path, head)
    first = _scan(path, kind, None, watch)
    chosen, notes = encoding_of(head, first, encoding)
    returns_only = first.returns > 0 and first.lines <= 1 and chosen != "utf-16"
    if kind or chosen != "utf-8" or head.startswith(codecs.BOM_UTF8) or returns_only:
        target = folder / "plain.txt"
        second = _scan(path, kind, _Rewrite(target, chosen, head, returns_only), watch)
        return _text(target, second, first.digest, chosen, kind, notes, watch)
    return _text(path, first, first.digest, chosen, kind, notes, watch)


def _text(
    path: Path,
    scan: "LineScan",
    digest: str,
    encoding: str,
    kind: str,
    notes: tuple[Note, ...],
    watch: Watch,
) -> PlainText:
    return PlainText(path, digest, scan.lines, scan.blank, scan.sound, encoding, kind, notes, watch)


def _head(path: Path, kind: str) -> bytes:
    with unpacked(path, kind) as stream:
        return bytes(stream.read(65_536))


class _Rewrite:
    """Writes pieces as UTF-8 with line feeds."""

    def __init__(self, target: Path, encoding: str, head: bytes, returns_only: bool) -> None:
        self.target = target
        self.returns_only = returns_only
        self.decoder = None
        if encoding == "utf-16":
            self.decoder = codecs.getincrementaldecoder(utf16(head))("replace")
        elif encoding == "latin-1":
            self.decoder = codecs.getincrementaldecoder("latin-1")()
        self.bom = codecs.BOM_UTF8 if head.startswith(codecs.BOM_UTF8) else b""

    def apply(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces rewritten, each also written to the target."""
        with self.target.open("wb") as file:
            for piece in pieces:
                plain = self._plain(piece)
                file.write(plain)
                yield plain

    def _plain(self, piece: bytes) -> bytes:
        if self.decoder is not None:
            piece = self.decoder.decode(piece).removeprefix("\ufeff").encode()
        elif self.bom:
            piece, self.bom = piece.removeprefix(self.bom), b""
        return piece.replace(b"\r", b"\n") if self.returns_only else piece


def _scan(path: Path, kind: str, rewrite: _Rewrite | None, watch: Watch) -> LineScan:
    scan, decoder = LineScan(), codecs.getincrementaldecoder("utf-8")()
    if kind and rewrite is None:
        _hash(path, scan)
    with unpacked(path, kind) as stream:
        size, seen = path.stat().st_size, 0
        pieces = chunks(stream, size)
        for piece in rewrite.apply(pieces) if rewrite else pieces:
            if not (kind or rewrite):
                scan.hash.update(piece)
            scan.feed(piece)
            if not (piece.isascii() and not decoder.getstate()[0]):
                _decode(piece, decoder, scan)
            seen += len(piece)
            watch.reach(SCANNED * min(seen / max(size, 1), 1.0))
    scan.invalid += bool(decoder.getstate()[0])
    scan.finish()
    return scan


def _decode(piece: bytes, decoder: codecs.IncrementalDecoder, scan: LineScan) -> None:
    try:
        scan.multibyte += len(piece) - len(decoder.decode(piece))
    except UnicodeDecodeError:
        decoder.reset()
        invalid, valid = broken_lines(piece)
        scan.invalid, scan.multibyte = scan.invalid + invalid, scan.multibyte + valid


def _hash(path: Path, scan: LineScan) -> None:
    with path.open("rb") as file:
        scan.hash = hashlib.file_digest(file, "sha256")
