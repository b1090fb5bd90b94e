"""In which encoding a file is written, recognised by its bytes."""

import codecs

import numpy as np

from engine.ingest.text.line_scan import LineScan
from engine.logs.note import Note


def broken_lines(piece: bytes) -> tuple[int, int]:
    """How many lines of a piece are no UTF-8, and how many are and need to be."""
    invalid = valid = 0
    for line in piece.split(b"\n"):
        try:
            valid += len(line.decode()) < len(line)
        except UnicodeDecodeError:
            invalid += 1
    return max(invalid, 1), valid


def encoding_of(head: bytes, scan: LineScan, given: str) -> tuple[str, tuple[Note, ...]]:
    """The encoding that was said, or that the bytes show, with a note when it is no plain case."""
    if given:
        return given, ()
    if utf16(head):
        return "utf-16", (Note("green", "The file is UTF-16 and was read as such."),)
    if scan.invalid and scan.multibyte <= scan.invalid:
        return "latin-1", (
            Note(
                "amber",
                "The file is not UTF-8; it was read as Latin-1.",
                "Set the encoding if names look wrong.",
            ),
        )
    return "utf-8", ()


def utf16(head: bytes) -> str:
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
