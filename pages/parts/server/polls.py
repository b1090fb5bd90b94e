"""Polls of a class: a question, and one answer per phone, in the memory of this server alone.

There are no names: a phone is known by a random number that the poll itself gave it.
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, RLock

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters that are read for another one."""
LENGTH = 5
HOURS = 12.0
MOST_POLLS, MOST_VOTERS = 200, 2_000


@dataclass(frozen=True)
class Question:
    """What a class is asked now; with `right` once the answer is shown."""

    key: str
    setting: str
    text: str
    options: tuple[str, ...]
    link: str
    right: int | None = None
    answer: str = ""


@dataclass
class Poll:
    """The poll of one class, which the page of its lecturer alone can move on."""

    code: str
    question: Question | None = None
    version: int = 0
    votes: dict[str, dict[str, int]] = field(default_factory=dict)
    used: float = field(default_factory=time.monotonic)

    def ask(self, question: Question) -> None:
        """Put a question, or show the answer of the one that stands; phones follow."""
        with _LOCK:
            self.used = time.monotonic()
            if question != self.question:
                self.question, self.version = question, self.version + 1

    def vote(self, key: str, voter: str, option: int) -> bool:
        """Take an answer, in place of an earlier one; False when it comes too late."""
        with _LOCK:
            now = self.question
            if now is None or now.key != key or now.right is not None:
                return False
            votes = self.votes.setdefault(key, {})
            if voter not in votes and len(votes) >= MOST_VOTERS:
                return False
            if not 0 <= option < len(now.options):
                return False
            self.used = time.monotonic()
            votes[voter] = option
            return True

    def of(self, voter: str) -> int | None:
        """What this phone answered to the question that stands."""
        return self.votes.get(self.question.key, {}).get(voter) if self.question else None

    def counts(self, key: str, options: Sequence[str]) -> list[int]:
        """How many chose each option of a question."""
        with _LOCK:
            chosen = list(self.votes.get(key, {}).values())
        return [chosen.count(place) for place in range(len(options))]


_LOCK = RLock()
_POLLS: dict[str, Poll] = {}
SERVED = Event()
"""Set where phones can reach the polls; `streamlit run app.py` has no address for them."""


def new_poll() -> Poll:
    """A poll with a code that is free; the oldest are forgotten, first those without an answer."""
    with _LOCK:
        ended = time.monotonic() - 3600 * HOURS
        for code in [poll.code for poll in _POLLS.values() if poll.used < ended]:
            del _POLLS[code]
        while len(_POLLS) >= MOST_POLLS:
            oldest = min(_POLLS.values(), key=lambda poll: (bool(poll.votes), poll.used))
            del _POLLS[oldest.code]
        while (code := "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))) in _POLLS:
            pass
        _POLLS[code] = Poll(code)
        return _POLLS[code]


def poll_of(code: str) -> Poll | None:
    """The poll of a code as somebody typed it."""
    return _POLLS.get(code.strip().upper())
