"""One computation for all the pages that ask the same question at the same time.

A question is public when everybody may hear its answer: it is about a sample or a simulated world.
The last public answers are kept, too. What is asked about an uploaded log belongs to one session,
unless its key names all that the answer holds: a class that uploads one file then waits for one
computation, whose answer is let go as soon as it is there.
"""

import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from threading import Event, RLock
from typing import Any

import streamlit as st

from pages.parts.shared.background.workers import COUNT

LEFT = 20.0
"""Seconds after which work that no page asks for any more ends by itself."""
TURN = 0.0005
"""Seconds after which a thread that computes lets another one run; pages wait that long for it many
times over, and loops of small steps for pages."""
LOOKS = 1.0
"""Seconds between two signs of a server that it still waits for what it prepares."""
WAITING = {"load": 32, "open": 32}
"""Threads for work that another process or a cluster does; they only wait."""
KEPT = 24
"""Public answers that are kept."""

Work = Callable[[Callable[..., None]], Any]


class Stopped(Exception):
    """Raised inside the work, at its next tick, when nobody waits for it any more."""


@dataclass
class Listener:
    """A page that waits for an answer."""

    stop: Event = field(default_factory=Event)
    last_poll: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> bool:
        """Whether the page that asked is gone."""
        return time.monotonic() - self.last_poll > LEFT


@dataclass
class Computation:
    """Work under way: who waits for it and how far it is."""

    listeners: list[Listener]
    share: float | None = None
    ended: bool = False
    future: Future[Any] = field(default_factory=Future)

    def tick(self, share: float | None = None) -> None:
        """Called by the engine now and then."""
        with _LOCK:
            self.ended = all(each.stop.is_set() or each.left for each in self.listeners)
            if self.ended:
                raise Stopped
        self.share = share


_LOCK = RLock()
_PUBLIC: OrderedDict[tuple[str, str], Computation] = OrderedDict()
_ALIKE: dict[tuple[str, str], Computation] = {}
_UNDER_WAY: dict[Future[Any], str] = {}
"""The kind of each computation that is under way or queued, the earliest first."""


def place_in_queue(computation: Computation) -> int:
    """1 when it is the next of its kind to start, 0 once it has started."""
    with _LOCK:
        kind = _UNDER_WAY.get(computation.future)
        queued = [
            future
            for future, slot in _UNDER_WAY.items()
            if slot == kind and not (future.running() or future.done())
        ]
        return 1 + queued.index(computation.future) if computation.future in queued else 0


def compute(
    slot: str, key: str, work: Work, listener: Listener, public: bool, alike: bool = False
) -> Computation:
    """The computation that answers this question, for one more listener.

    Args:
        slot: the kind of work; a few of each kind run at once.
        key: everything the answer depends on.
        work: called with a `tick`.
        listener: who waits.
        public: share it with all who ask the same, now or a little later.
        alike: share it with all who ask the same while it is computed; only where the key names the
            content of the log and the answer holds nothing else of it, such as its name.
    """
    with _LOCK:
        running = (_PUBLIC if public else _ALIKE).get((slot, key)) if public or alike else None
        if running is not None and not running.ended and not _failed(running.future):
            if public:
                _PUBLIC.move_to_end((slot, key))
            waiting = [each for each in running.listeners if not each.left]
            running.listeners = [*waiting, listener]
            return running
        begun = Computation([listener])
        if alike and not public:
            _ALIKE[slot, key] = begun
        if public:
            _PUBLIC[slot, key] = begun
            while len(_PUBLIC) > KEPT:
                _PUBLIC.popitem(last=False)
        begun.future = _pool(slot).submit(work, begun.tick)
        _UNDER_WAY[begun.future] = slot
        begun.future.add_done_callback(partial(_let_go, slot, key))
        return begun


def prepared(slot: str, key: str, work: Work) -> Any:
    """The answer to a public question, computed before any page asks it; waits for it."""
    listener = Listener()
    future = compute(slot, key, work, listener, public=True).future
    while not future.done():
        wait([future], LOOKS)
        listener.last_poll = time.monotonic()
    return future.result()


def _let_go(slot: str, key: str, future: Future[Any]) -> None:
    with _LOCK:
        _UNDER_WAY.pop(future, None)
        known = _ALIKE.get((slot, key))
        if known is not None and known.future is future:
            del _ALIKE[slot, key]


def _failed(future: Future[Any]) -> bool:
    return future.cancelled() or (future.done() and future.exception() is not None)


@st.cache_resource(show_spinner=False)
def _pool(slot: str) -> ThreadPoolExecutor:
    """A few at once of each kind of work, so that nobody's numbers queue behind loops of others."""
    sys.setswitchinterval(TURN)
    return ThreadPoolExecutor(max_workers=WAITING.get(slot, COUNT), thread_name_prefix=slot)
