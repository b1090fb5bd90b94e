"""What one pass over the bytes of a text finds, in memory that no line can exhaust."""

import hashlib

import numpy as np

from engine.core.errors import EngineError

LONGEST_READ = 1_000_000
LONGEST_HELD = 16_000_000
"""A longer line is set aside; one longer still is refused before it is held in memory."""

_NEWLINE = 10


class LineScan:
    """Facts that gather as pieces of a text pass by: `feed` each piece, then `finish`."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.lines = self.blank = self.returns = self.invalid = self.multibyte = 0
        self.nul = self.inner_blank = False
        self.open_line = self.longest = 0
        self.ended = True
        self.last_was_return = False

    @property
    def digest(self) -> str:
        """The sha256 of the file as given."""
        return self.hash.hexdigest()

    @property
    def sound(self) -> bool:
        """Whether nothing was seen that only the careful path can read."""
        odd = self.nul or self.inner_blank or self.returns or self.invalid
        return not odd and self.longest <= LONGEST_READ

    def feed(self, piece: bytes) -> None:
        """Count the lines of one piece; a line may run over several pieces."""
        self.nul = self.nul or b"\0" in piece
        if b"\r" in piece:
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
