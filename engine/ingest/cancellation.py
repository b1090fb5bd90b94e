"""Long work in a database that can be stopped and says how far it is.

While the work runs, a thread asks `tick` whether anybody still waits for it. A tick that raises
interrupts the query under way, whichever it is, and its exception is what the work ends with.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Tick = Callable[[float], None]
"""Called now and then with the share that is done, 0 to 1; raises to stop the work."""
PERIOD = 0.1
_COUNTED = (
    "SET enable_progress_bar = true; SET enable_progress_bar_print = false; "
    "SET progress_bar_time = 0"
)
"""How DuckDB counts how far a query of a connection is, in silence."""
MOST = 0.95
"""Of a step that does not say how far it is, more than this is not shown before it ends."""


def unwatched(share: float) -> None:
    """The tick of work that is never cancelled."""


class Watch:
    """How far a piece of work is: `reach` says so, and raises when it must stop."""

    def __init__(self, connection: Any, tick: Tick) -> None:
        self.connection, self.tick = connection, tick
        self.low = self.high = self.share = 0.0
        self.begun = self.since = time.monotonic()
        self.stopped: BaseException | None = None
        self.done = threading.Event()

    def reach(self, share: float, following: float | None = None) -> None:
        """The work is so far; the query that comes next takes it to `following`."""
        self.low, self.high = share, share if following is None else following
        self.since = time.monotonic()
        self._ask(share)
        self.check()

    def check(self) -> None:
        """Raise when the work must stop; costs next to nothing."""
        if self.stopped is not None:
            raise self.stopped

    def ask_on(self) -> None:
        """Ask again and again until the work is done; interrupt it when it must stop."""
        while not self.done.wait(PERIOD):
            if self.stopped is None:
                self._ask(self.low + (self.high - self.low) * self._running())
            if self.stopped is not None:
                self.connection.interrupt()

    def _running(self) -> float:
        """The share of the running query that is done, or about what its time so far suggests.

        Many queries do not say how far they are; a bar that stands still looks like a fault.
        """
        counted = min(max(self.connection.query_progress(), 0.0), 100.0) / 100.0
        now = time.monotonic()
        pace = (self.since - self.begun) / max(self.low, 0.05)
        expected = max(pace * (self.high - self.low), 0.5)
        return max(counted, MOST * (1 - math.exp((self.since - now) / expected)))

    def _ask(self, share: float) -> None:
        self.share = max(self.share, share)
        try:
            self.tick(self.share)
        except BaseException as error:  # noqa: BLE001 - handed on by `check`
            self.stopped = error


UNWATCHED = Watch(None, unwatched)


@contextmanager
def watched(connection: Any, tick: Tick | None) -> Iterator[Watch]:
    """Watch what is done with a connection; what `tick` raises ends the work and leaves it."""
    watch = Watch(connection, tick or unwatched)
    thread = threading.Thread(target=watch.ask_on, name="watch", daemon=True)
    if tick is not None:
        connection.execute(_COUNTED)
        thread.start()
    try:
        yield watch
    except BaseException:
        if watch.stopped is not None:
            raise watch.stopped from None
        raise
    finally:
        watch.done.set()
        if tick is not None:
            thread.join()
    if watch.stopped is not None:
        raise watch.stopped
