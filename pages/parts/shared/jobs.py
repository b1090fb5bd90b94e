"""Long work: it runs beside the page, shows how far it is, and can be stopped.

`result("compare", key, work)` starts `work(tick)` once per key and returns its value, or None while
it runs or after it was stopped. `key` is text that names everything the value depends on
(fingerprint, specs, seed). The engine sees only `tick`, which it calls as often as it likes, with
the share that is done when it knows it. A new key in the same slot stops the old work.

The page itself waits a little, as an answer that comes within a second or two is drawn at once
then; only work that takes longer is left alone, and asked after every now and then.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

PATIENCE, QUIET, LEFT = 0.25, 2.0, 20.0
"""Seconds that a page waits before it draws a skeleton, and then before it shows the progress;
and seconds after which work that no page asks for any more ends by itself."""
POLL = 1.0
"""Seconds between two looks at work that takes longer; each costs the server a run of its own, and
many may be waiting."""
STEP = 0.05
"""Seconds after which a page that waits looks whether a control was changed meanwhile."""

TURN = 0.0005
"""Seconds after which a thread that computes lets another one run; pages wait that long for it many
times over, and loops of small steps for pages."""


class Stopped(Exception):
    """Raised inside the work, at its next tick, when nobody waits for it any more."""


@dataclass
class Job:
    """One piece of work: what it is for, how far it is, and whether it should stop."""

    key: str
    stop: threading.Event = field(default_factory=threading.Event)
    share: float | None = None
    started: float = field(default_factory=time.monotonic)
    asked: float = field(default_factory=time.monotonic)
    future: Future[Any] | None = None

    def tick(self, share: float | None = None) -> None:
        """Called by the engine now and then."""
        if self.stop.is_set() or self.left:
            raise Stopped
        self.share = share

    @property
    def left(self) -> bool:
        """Whether the page that asked is gone."""
        return time.monotonic() - self.asked > LEFT

    @property
    def given_up(self) -> bool:
        """Whether it ended, or is about to end, because the page that asked was gone."""
        if self.future is None or not self.future.done():
            return self.left
        return isinstance(self.future.exception(), Stopped) and not self.stop.is_set()


@st.cache_resource(show_spinner=False)
def _pool(slot: str) -> ThreadPoolExecutor:
    """Two at once of each kind of work, so that nobody's numbers queue behind loops of others."""
    sys.setswitchinterval(TURN)
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix=slot)


def result(slot: str, key: str, work: Callable[[Callable[..., None]], Any]) -> Any:
    """The value of the work, or None while it runs or when it was stopped.

    A session whose state holds `patience` waits so many seconds instead; tests do.

    Raises:
        EngineError: what the work raised.
    """
    with awaited(slot, key, work) as value:
        return value


@contextmanager
def awaited(slot: str, key: str, work: Callable[[Callable[..., None]], Any]) -> Iterator[Any]:
    """The same as `result`, to be drawn inside: in the place where the page waits for it.

    Raises:
        EngineError: what the work raised.
    """
    job = _job(slot, key, work)
    if job.stop.is_set():
        _stopped(slot)
        yield None
    elif _done(job, time.monotonic() + st.session_state.get("patience", PATIENCE)):
        with st.container():
            yield job.future.result()
    else:
        place = st.empty()
        place.skeleton(height=320)
        done = _done(job, job.started + QUIET)
        with place.container():
            if not done:
                _progress(slot)
            yield job.future.result() if done else None


def _job(slot: str, key: str, work: Callable[[Callable[..., None]], Any]) -> Job:
    jobs: dict[str, Job] = st.session_state.setdefault("jobs", {})
    job = jobs.get(slot)
    if job is None or job.key != key or job.given_up:
        if job is not None:
            job.stop.set()
        job = jobs[slot] = Job(key)
        job.future = _pool(slot).submit(work, job.tick)
    job.asked = time.monotonic()
    return job


def _done(job: Job, deadline: float) -> bool:
    """Whether the work is done by then; returns as soon as it is."""
    while not job.future.done() and (left := deadline - time.monotonic()) > 0:
        wait([job.future], min(left, STEP))
        job.asked = time.monotonic()
        # where state is read, Streamlit ends a run that a changed control has made useless
        st.session_state.get("jobs")
    return job.future.done()


@st.fragment(run_every=POLL)
def _progress(slot: str) -> None:
    job: Job | None = st.session_state["jobs"].get(slot)
    if job is None:
        st.rerun()
    job.asked = time.monotonic()
    if job.future.done():
        st.rerun()
    waited = time.monotonic() - job.started
    share = min(max(job.share or 0.0, 0.0), 1.0)
    st.progress(
        share,
        text=f"Computing… {share:.0%} ({waited:.0f} s)" if share else f"Computing… {waited:.0f} s",
    )
    if st.button("Cancel", key=f"stop_{slot}"):
        job.stop.set()
        st.rerun()


def _stopped(slot: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text("Cancelled. No result.")
        st.button("Run again", key=f"again_{slot}", on_click=_forget, args=(slot,))


def _forget(slot: str) -> None:
    st.session_state["jobs"].pop(slot, None)
