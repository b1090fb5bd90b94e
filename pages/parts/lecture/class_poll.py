"""The class poll: phones of students answer the question that stands on the wall."""

import re
from urllib.parse import quote, urlsplit

import segno
import streamlit as st

from engine.lecture.exhibit import Exhibit, option, options
from pages.parts.lecture.votes import bars
from pages.parts.server.polls import SERVED, Poll, PollQuestion, new_poll, poll_of

POLL = "poll_code"
PERIOD = 1.5
"""Seconds between two looks at the answers while they come in."""
HELP = (
    "Students open the link on their phones; their answers arrive in the histogram. No names; kept "
    "in this server's memory until it stops. Reloading this page starts a new poll."
)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def poll_switch() -> Poll | None:
    """A switch that opens a poll; the poll, while it is on."""
    poll = poll_of(st.session_state.get(POLL, ""))
    on = st.toggle(
        "Class poll",
        poll is not None,
        key="class_poll",
        help=HELP if SERVED.is_set() else "Only for a server started by `counterclick app`.",
        disabled=not SERVED.is_set(),
    )
    if not on:
        st.session_state.pop(POLL, None)
        return None
    if poll is None:
        poll = new_poll()
        st.session_state[POLL] = poll.code
    return poll


def put(poll: Poll, exhibit: Exhibit, texts: tuple[str, str], shown: tuple[float, str] | None):
    """Let the phones follow: the question, or its answer once `shown` holds it."""
    setting, question = (re.sub(r"[*`]", "", text) for text in texts)
    answer = {} if shown is None else {"right": option(shown[0]), "answer": shown[1]}
    page = type(exhibit).page
    link = f"{_root()}/{'' if page == 'home' else page}"
    poll.ask(PollQuestion(exhibit.spec, setting, question, tuple(options()), link, **answer))


def counts(poll: Poll | None, exhibit: Exhibit) -> list[int]:
    """The answers of the phones, per option."""
    names = options()
    return poll.counts(exhibit.spec, names) if poll else [0] * len(names)


def invitation(poll: Poll, exhibit: Exhibit, hands: list[int]) -> None:
    """The code to scan, the link to type, and the answers so far."""
    link = f"{_root()}/vote/{poll.code}"
    code, side = st.columns([1, 1.6], vertical_alignment="center", gap="small")
    with code:
        picture = segno.make(link, error="m").svg_data_uri(scale=4, border=2, light="white")
        st.html(f'<img class="qr" alt="QR code of the link beside it" src="{picture}">')
    with side:
        st.text(link.partition("://")[2])
        if urlsplit(link).hostname in LOOPBACK:
            st.caption("Phones cannot reach this address: start with --address and --host.")
        _incoming(poll.code, exhibit.spec, hands)


@st.fragment(run_every=PERIOD)
def _incoming(code: str, key: str, hands: list[int]) -> None:
    poll = poll_of(code)
    if poll is not None:
        votes = poll.counts(key, options())
        bars([sum(pair) for pair in zip(votes, hands, strict=True)])


def _root() -> str:
    """The address of the app as this browser knows it."""
    parts = urlsplit(st.context.url or "http://localhost")
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{parts.scheme}://{parts.netloc}" + (f"/{quote(base)}" if base else "")
