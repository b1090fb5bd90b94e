"""How many keys a file of JSON lines holds, counted in its bytes without parsing them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

_PIECE = 1 << 18
"""Bytes that are looked at together; more would not stay in the processor's cache."""
_AROUND = 2
"""Bytes on either side of a colon that say what it stands between."""
_QUOTE, _COLON, _SPACE, _TAB, _NEWLINE = b'": \t\n'
_NULL, _TRUE, _FALSE = b"ntf"


@dataclass
class KeyCount:
    """The keys of all objects, those whose value is null, and those whose value is a flag.

    A quote and a colon within a text count as a key too, so that a file may seem to hold more keys
    than it does, never fewer, unless it is `odd`: then there are spaces before colons.
    """

    keys: int = 0
    nulls: int = 0
    flags: int = 0
    odd: bool = False

    def feed(self, piece: np.ndarray) -> None:
        """Count the keys at the colons of a piece, but for those in its first or last two bytes."""
        colons = np.flatnonzero(piece[_AROUND:-_AROUND] == _COLON) + _AROUND
        before = piece[colons - 1]
        keys, apart = before == _QUOTE, colons[(before == _SPACE) | (before == _TAB)]
        self.odd = self.odd or bool((piece[apart - 2] == _QUOTE).any())
        keys = colons[keys]
        first = piece[keys + 1]
        spaced = first == _SPACE
        if spaced.any():
            first = np.where(spaced, piece[keys + 2], first)
        self.odd = self.odd or bool(((first == _SPACE) | (first == _TAB)).any())
        self.keys += len(first)
        self.nulls += int(np.count_nonzero(first == _NULL))
        self.flags += int(np.count_nonzero((first == _TRUE) | (first == _FALSE)))


def key_count(path: Path) -> KeyCount:
    """The keys of the objects of a file, each of which stands on one line."""
    counted, both = KeyCount(), 2 * _AROUND
    piece = np.full(_PIECE + both, _NEWLINE, np.uint8)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(piece.data[both:-_AROUND]):
            counted.feed(piece[: both + size])
            piece[:both] = piece[size : both + size].copy()
    piece[both : both + _AROUND] = _NEWLINE
    counted.feed(piece[: both + _AROUND])
    return counted
