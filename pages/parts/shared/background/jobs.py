"""Long work: it runs beside the page, shows how far it is, and can be stopped.

`result("compare", key, work)` starts `work(tick)` once per key and returns its value, or None while
it runs or after it was stopped. `key` is text that names everything the value depends on
(fingerprint, specs, seed). The engine sees only `tick`, which it calls as often as it likes, with
the share that is done when it knows it. A new key in the same slot stops the old work.

The page itself waits a little, as an answer that comes within a second or two is drawn at once
then; only work that takes longer is left alone, and asked after every now and then.
"""

import time
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.core.errors import NoAnswer
from pages.parts.shared.background.computation import (
    Computation,
    Listener,
    Stopped,
    Work,
    compute,
    place_in_queue,
)
from pages.parts.shared.messages.errors import show_error

PATIENCE, QUIET = 0.25, 2.0
"""Seconds that a page waits before it draws a skeleton, and then before it shows the progress."""
POLL, EACH = 1.0, 0.05
"""Seconds between two looks at work that takes longer, and what every computation queued before it
adds: each look costs the server a run of its own, and looks of many would delay what they wait
for."""
STEP = 0.05
"""Seconds after which a page that waits looks whether a control was changed meanwhile."""


@dataclass
class Job:
    """What a page waits for: the question by its key, the computation, and the page itself.

    `doing` stands before the seconds that the page has waited, as Markdown.
    """

    key: str
    computation: Computation
    listener: Listener
    started: float
    doing: str

    @property
    def done(self) -> bool:
        """Whether there is an answer, or a reason for none."""
        return self.computation.future.done()

    @property
    def given_up(self) -> bool:
        """Whether it ended, or is about to end, because the page that asked was gone."""
        if not self.done:
            return self.listener.left
        stopped = isinstance(self.computation.future.exception(), Stopped)
        return stopped and not self.listener.stop.is_set()

    def look(self) -> None:
        """Note that the page still waits."""
        self.listener.last_poll = time.monotonic()


def result(
    slot: str,
    key: str,
    work: Work,
    public: bool = False,
    alike: bool = False,
    doing: str = "Computing",
) -> Any:
    """The value of the work; None while it runs, after it was stopped, or without an answer.

    A `public` question, about a sample or a simulated world, is computed once for all who ask it;
    one that is `alike` for all who have the same log, once for those who ask at the same time.
    A session whose state holds `patience` waits so many seconds instead; tests do.

    Raises:
        EngineError: what the work raised.
    """
    with awaited(slot, key, work, public, alike, doing) as value:
        return value


@contextmanager
def awaited(
    slot: str,
    key: str,
    work: Work,
    public: bool = False,
    alike: bool = False,
    doing: str = "Computing",
) -> Iterator[Any]:
    """The same as `result`, to be drawn inside: in the place where the page waits for it.

    Raises:
        EngineError: what the work raised.
    """
    job = _job(slot, key, work, public, alike, doing)
    if job.listener.stop.is_set():
        _stopped(slot)
        yield None
    elif _done(job, time.monotonic() + st.session_state.get("patience", PATIENCE)):
        with st.container():
            yield _answer(slot, job)
    else:
        place = st.empty()
        place.skeleton(height=320)
        done = _done(job, job.started + QUIET)
        with place.container():
            if not done:
                period = POLL + EACH * place_in_queue(job.computation)
                st.fragment(_progress, run_every=period)(slot)
            yield _answer(slot, job) if done else None


def _job(slot: str, key: str, work: Work, public: bool, alike: bool, doing: str) -> Job:
    jobs: dict[str, Job] = st.session_state.setdefault("jobs", {})
    job = jobs.get(slot)
    if job is None or job.key != key or job.given_up:
        if job is not None:
            job.listener.stop.set()
        listener = Listener()
        computation = compute(slot, key, work, listener, public, alike)
        job = jobs[slot] = Job(key, computation, listener, time.monotonic(), doing)
    job.look()
    return job


def _done(job: Job, deadline: float) -> bool:
    """Whether the work is done by then; returns as soon as it is."""
    while not job.done and (left := deadline - time.monotonic()) > 0:
        wait([job.computation.future], min(left, STEP))
        job.look()
        # where state is read, Streamlit ends a run that a changed control has made useless
        st.session_state.get("jobs")
    return job.done


def _answer(slot: str, job: Job) -> Any:
    """The value; None where a cluster did not answer, after its sentence and a way to ask again."""
    error = job.computation.future.exception()
    if not isinstance(error, NoAnswer):
        return job.computation.future.result()
    show_error(error)
    st.button("Ask again", key=f"again_{slot}", on_click=forget, args=(slot,))
    return None


def _progress(slot: str) -> None:
    job: Job | None = st.session_state["jobs"].get(slot)
    if job is None:
        st.rerun()
    job.look()
    if job.done:
        st.rerun()
    waited = time.monotonic() - job.started
    share = min(max(job.computation.share or 0.0, 0.0), 1.0)
    done = f"{share:.0%} ({waited:.0f} s)" if share else f"{waited:.0f} s"
    queued = place_in_queue(job.computation)
    doing = f"Number {queued} in the queue" if queued else job.doing
    st.progress(share, text=f"{doing}… {done}")
    if st.button("Cancel", key=f"stop_{slot}"):
        job.listener.stop.set()
        st.rerun()


def _stopped(slot: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text("Cancelled. No result.")
        st.button("Run again", key=f"again_{slot}", on_click=forget, args=(slot,))


def forget(slot: str) -> None:
    """Wait no longer for what a slot holds, and begin anew when it is asked for again."""
    st.session_state["jobs"].pop(slot, None)
