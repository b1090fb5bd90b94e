"""Loads that take long give way: after all that have just begun, and only a few at a time.

A small file is so answered at once, whatever others have given to read.
"""

import os
import signal
import time
from contextlib import suppress
from threading import Semaphore

SHORT, WAITED = 1.0, 10.0
"""Seconds of processor time, or by the clock, after which a load is a long one."""
LEAST_URGENT = 15
LONG = Semaphore(max(2, os.cpu_count() or 1))
"""So many long loads run; the others are halted, keep what they have read, and go on later."""


class Turn:
    """The place of one load among the others; `group` is its group of processes."""

    def __init__(self, group: int) -> None:
        self.group, self.begun = group, time.monotonic()
        self.long = self.halted = self.has_turn = False

    def look(self, used: float) -> None:
        """Let the load run on, or halt it while others have their turn.

        Args:
            used: the seconds of processor time that it took until now, as far as is known.
        """
        if self.has_turn:
            return
        if not self.long and used <= SHORT and time.monotonic() - self.begun <= WAITED:
            return
        if not self.long:
            self.long = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PGRP, self.group, LEAST_URGENT)
        if LONG.acquire(blocking=False):
            self.has_turn = True
            self._send(signal.SIGCONT)
        elif not self.halted:
            self.halted = True
            self._send(signal.SIGSTOP)

    def end(self) -> None:
        """Leave the turn to another load."""
        if self.has_turn:
            self.has_turn = False
            LONG.release()

    def _send(self, sign: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.group, sign)
