"""One line on standard error that says how far a long question is, where a person looks at it."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE, PERIOD = 2.0, 0.5
"""Seconds before the line appears, and between its changes."""


class ProgressLine:
    """The line, and what it says: a share where one is known."""

    def __init__(self) -> None:
        self.shown = False
        self.done = threading.Event()
        self.step = ""

    def say(self, text: str) -> None:
        """Write the line anew."""
        self.shown = True
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def wipe(self) -> None:
        """Leave nothing of it."""
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self.shown = False

    def watch(self) -> None:
        """Look again and again at the question under way."""
        from engine.logs.databases.running_queries import progress

        while not self.done.wait(PERIOD):
            now = progress()
            if now is None or now[1] < PATIENCE:
                self.wipe()
                continue
            share, seconds = now
            far = f"{share:.0%} of " if 0 <= share <= 1 else ""
            self.say(f"reading the log: {far}this pass, {seconds:.0f} s")


def wanted() -> bool:
    """Whether a person looks at standard error, or COUNTERCLICK_PROGRESS asks for the line."""
    return sys.stderr.isatty() or os.environ.get("COUNTERCLICK_PROGRESS") == "1"


@contextmanager
def progress_line() -> Iterator[None]:
    """Show the line while a command works."""
    if not wanted():
        yield
        return
    line = ProgressLine()
    thread = threading.Thread(target=line.watch, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        line.done.set()
        thread.join()
        line.wipe()


def loading(share: float) -> None:
    """How far a file is read, as its own line of progress."""
    if wanted():
        print(f"\r\x1b[Kreading the file: {share:.0%}", end="", file=sys.stderr, flush=True)
        if share >= 1:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
