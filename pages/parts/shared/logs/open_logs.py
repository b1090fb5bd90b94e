"""The logs that pages have open, one object for all sessions whose file and name are the same.

What is computed from a log is kept with it, so that a class that works on one file pays once. The
name belongs to what must be equal, since a person may see only the name that the person gave.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import RLock

from engine.access.settings import hours
from engine.logs.databases.pool import close_spare
from engine.logs.log import Log

MOST, ROWS = 64, 20_000_000
"""How many are open at once, and their rows together; the last one stays open whatever its size."""

Wanted = Callable[[str, Log], bool]


class OpenLogs:
    """Open logs by the text that names them, the one used last at the end."""

    def __init__(self) -> None:
        self._logs: OrderedDict[str, tuple[Log, float]] = OrderedDict()
        self._lock = RLock()

    def get(self, name: str, open: Callable[[str], Log], wanted: Wanted) -> Log:
        """The log of that name; opened again now and then, which notes that it is used.

        Args:
            name: the text that names it.
            open: opens it anew.
            wanted: whether the open log of a name may still be shown, by name and log.

        Raises:
            EngineError: what `open` raises.
        """
        with self._lock:
            if self.is_open(name) and wanted(name, self._logs[name][0]):
                self._logs.move_to_end(name)
                return self._logs[name][0]
        opened = open(name)
        with self._lock:
            log = next((each for each, _ in self._logs.values() if _alike(each, opened)), opened)
            self._logs[name] = log, time.monotonic() + 1800 * hours()
            self._logs.move_to_end(name)
            self._close()
            return log

    def is_open(self, name: str) -> bool:
        """Whether the log of that name is at hand, so that nothing is read to open it."""
        with self._lock:
            return name in self._logs and time.monotonic() < self._logs[name][1]

    def keep_only(self, wanted: Wanted) -> None:
        """Let go of the open logs that are not wanted, with all that was computed from them."""
        with self._lock:
            kept = ((name, pair) for name, pair in self._logs.items() if wanted(name, pair[0]))
            self._logs = OrderedDict(kept)
        close_spare()

    def _close(self) -> None:
        while len(self._logs) > 1 and (len(self._logs) > MOST or self._rows() > ROWS):
            self._logs.popitem(last=False)

    def _rows(self) -> int:
        distinct = {id(log): log for log, _ in self._logs.values()}
        return sum(log.counts["rows"] for log in distinct.values())


def _alike(one: Log, other: Log) -> bool:
    return _identity(one) == _identity(other)


def _identity(log: Log) -> tuple[object, ...]:
    """All that answers may hold of a log besides its rows."""
    return log.fingerprint, log.name, log.truth, log.recipe, log.columns, dict(log.mapping)
