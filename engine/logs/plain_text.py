"""The plain UTF-8 text of a file, with what one pass over its bytes tells.

Nothing is trusted: packing and encoding are told by bytes, lines are counted physically, and a
line too long for any log is refused before it is held in memory.
"""

import codecs
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.core.errors import EngineError
from engine.logs.note import Note
from engine.logs.unpack import chunks, packing, unpacked

LONGEST_READ = 1_000_000
LONGEST_HELD = 16_000_000
_HEAD_LINES, _HEAD_TEXT = 200, 4_000_000
_NEWLINE, _RETURN = 10, 13


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

    def head(self) -> list[str]:
        """The first lines that are not blank, at most 200."""
        with self.path.open(encoding="utf-8", errors="replace", newline="\n") as file:
            text = file.read(_HEAD_TEXT)
        lines = [line.rstrip("\r") for line in text.split("\n") if line.strip()]
        cut = len(text) == _HEAD_TEXT and len(lines) > 1
        return lines[:-1][:_HEAD_LINES] if cut else lines[:_HEAD_LINES]


def plain_text(
    path: Path, folder: Path, encoding: str = "", tick: Callable[[], None] | None = None
) -> PlainText:
    """Make the file plain UTF-8 text with line feeds (in `folder`, when it is not so yet).

    Raises:
        EngineError: the file is empty, damaged, no text, or has a line of more than 16 MB.
    """
    kind = packing(path)
    head = _head(path, kind)
    if not head:
        raise EngineError(f"{path.name} is empty", fix="Give a file with a header and rows.")
    first = _scan(path, kind, None, tick)
    chosen, notes = _encoding(head, first, encoding)
    returns_only = first.returns > 0 and first.lines <= 1 and chosen != "utf-16"
    if kind or chosen != "utf-8" or head.startswith(codecs.BOM_UTF8) or returns_only:
        target = folder / "plain.txt"
        second = _scan(path, kind, _Rewrite(target, chosen, head, returns_only), tick)
        return _text(target, second, first.digest, chosen, kind, notes)
    return _text(path, first, first.digest, chosen, kind, notes)


def _text(
    path: Path, scan: "_Scan", digest: str, encoding: str, kind: str, notes: tuple[Note, ...]
) -> PlainText:
    return PlainText(path, digest, scan.lines, scan.blank, scan.sound, encoding, kind, notes)


def _head(path: Path, kind: str) -> bytes:
    with unpacked(path, kind) as stream:
        return bytes(stream.read(65_536))


class _Scan:
    """Facts that gather as pieces of a text pass by."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.lines = self.blank = self.returns = self.invalid = self.multibyte = 0
        self.nul = self.inner_blank = False
        self.open_line = self.longest = 0
        self.ended = True
        self.last_was_return = False

    @property
    def digest(self) -> str:
        return self.hash.hexdigest()

    @property
    def sound(self) -> bool:
        """Whether nothing was seen that only the careful path can read."""
        odd = self.nul or self.inner_blank or self.returns or self.invalid
        return not odd and self.longest <= LONGEST_READ

    def feed(self, piece: bytes) -> None:
        """Count the lines of one piece; a line may run over several pieces."""
        self.nul = self.nul or b"\0" in piece
        self.returns += piece.count(b"\r") - piece.count(b"\r\n")
        if self.last_was_return and piece.startswith(b"\n"):
            self.returns -= 1
        ends = np.flatnonzero(np.frombuffer(piece, np.uint8) == _NEWLINE)
        lengths = np.diff(ends, prepend=-1) - 1
        if len(ends):
            lengths[0] += self.open_line
            self._close(piece, ends, lengths)
        tail = len(piece) - (int(ends[-1]) + 1 if len(ends) else 0)
        self.open_line = tail if len(ends) else self.open_line + tail
        self.longest = max(self.longest, self.open_line)
        self.last_was_return = piece.endswith(b"\r")
        if self.longest > LONGEST_HELD:
            raise EngineError(
                f"line {self.lines + 1:,} is longer than {LONGEST_HELD // 1_000_000} MB",
                fix="A log has one row per line; check the file's line ends.",
            )

    def _close(self, piece: bytes, ends: np.ndarray, lengths: np.ndarray) -> None:
        self.longest = max(self.longest, int(lengths.max()))
        empty = lengths == 0
        for at in np.flatnonzero(lengths == 1):
            before = piece[ends[at] - 1 : ends[at]] if ends[at] else b"\r" * self.last_was_return
            empty[at] = before == b"\r"
        if empty.any():
            full = np.flatnonzero(~empty)
            reopened = len(full) and (self.blank > 0 or np.flatnonzero(empty)[0] < full[-1])
            self.inner_blank = self.inner_blank or bool(reopened)
        elif self.blank:
            self.inner_blank = True
        self.blank += int(empty.sum())
        self.lines += len(ends)

    def finish(self) -> None:
        """Count a last line that no line feed ends."""
        self.returns += self.last_was_return
        if self.open_line:
            self.lines += 1
            self.inner_blank = self.inner_blank or self.blank > 0


class _Rewrite:
    """Writes pieces as UTF-8 with line feeds."""

    def __init__(self, target: Path, encoding: str, head: bytes, returns_only: bool) -> None:
        self.target = target
        self.returns_only = returns_only
        self.decoder = None
        if encoding == "utf-16":
            self.decoder = codecs.getincrementaldecoder(_utf16(head))("replace")
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


def _scan(
    path: Path, kind: str, rewrite: _Rewrite | None, tick: Callable[[], None] | None
) -> _Scan:
    scan, decoder = _Scan(), codecs.getincrementaldecoder("utf-8")()
    if rewrite is None:
        _hash(path, scan)
    with unpacked(path, kind) as stream:
        pieces = chunks(stream, path.stat().st_size)
        for piece in rewrite.apply(pieces) if rewrite else pieces:
            scan.feed(piece)
            try:
                scan.multibyte += len(piece) - len(decoder.decode(piece))
            except UnicodeDecodeError:
                decoder.reset()
                invalid, valid = _broken_lines(piece)
                scan.invalid, scan.multibyte = scan.invalid + invalid, scan.multibyte + valid
            if tick is not None:
                tick()
    scan.invalid += bool(decoder.getstate()[0])
    scan.finish()
    return scan


def _hash(path: Path, scan: _Scan) -> None:
    with path.open("rb") as file:
        scan.hash = hashlib.file_digest(file, "sha256")


def _broken_lines(piece: bytes) -> tuple[int, int]:
    """How many lines of a piece are no UTF-8, and how many are and need to be."""
    invalid = valid = 0
    for line in piece.split(b"\n"):
        try:
            valid += len(line.decode()) < len(line)
        except UnicodeDecodeError:
            invalid += 1
    return max(invalid, 1), valid


def _encoding(head: bytes, scan: _Scan, said: str) -> tuple[str, tuple[Note, ...]]:
    """The encoding that was said, or that the bytes show, with a note when it is no plain case."""
    if said:
        return said, ()
    if _utf16(head):
        return "utf-16", (Note("green", "The file is UTF-16; it was read as that."),)
    if scan.invalid and scan.multibyte <= scan.invalid:
        return "latin-1", (
            Note(
                "amber",
                "The file is not UTF-8; it was read as Latin-1.",
                "Say the encoding if names look wrong.",
            ),
        )
    return "utf-8", ()


def _utf16(head: bytes) -> str:
    """The kind of UTF-16 that a byte order mark or a pattern of zero bytes shows, or ""."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    sample = np.frombuffer(head[: len(head) // 2 * 2][:4096], np.uint8).reshape(-1, 2) == 0
    if len(sample) < 2:
        return ""
    high, low = sample[:, 0].mean(), sample[:, 1].mean()
    if max(high, low) > 0.4 and min(high, low) < 0.05:
        return "utf-16-be" if high > low else "utf-16-le"
    return ""
