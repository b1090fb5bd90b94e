"""Polls of a class: a question, and one answer per phone, in the memory of this server alone.

There are no names: a phone is known by a random number that the poll itself gave it.
"""

import secrets
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, RLock

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters that are read for another one."""
LENGTH = 5
HOURS = 12.0
MOST_POLLS, MOST_VOTERS = 200, 2_000
MOST_FROM_ADDRESS = 1_000
"""Answers to a question from one network address; a class behind one router stays below."""
MOST_ANSWERS = 200_000
"""Answers in all polls together; then the poll that was used least recently is forgotten."""


@dataclass(frozen=True)
class PollQuestion:
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
    question: PollQuestion | None = None
    version: int = 0
    votes: dict[str, dict[str, int]] = field(default_factory=dict)
    used: float = field(default_factory=time.monotonic)
    addresses: dict[str, Counter[int]] = field(default_factory=dict)
    """How many answers to a question came from each address, of which only a hash is kept."""

    def ask(self, question: PollQuestion) -> None:
        """Put a question, or show the answer of the one that stands; phones follow."""
        with _LOCK:
            self.used = time.monotonic()
            if question != self.question:
                self.question, self.version = question, self.version + 1

    def vote(self, key: str, voter: str, option: int, address: str = "") -> bool:
        """Take an answer, in place of an earlier one; False when it comes too late, or too many."""
        with _LOCK:
            now = self.question
            if now is None or now.key != key or now.right is not None:
                return False
            if not 0 <= option < len(now.options):
                return False
            votes = self.votes.setdefault(key, {})
            if voter not in votes and not self._counted(key, len(votes), hash((_SECRET, address))):
                return False
            self.used = time.monotonic()
            votes[voter] = option
            _forget_beyond(MOST_ANSWERS, self)
            return True

    def _counted(self, key: str, voters: int, address: int) -> bool:
        """Count a new voter to an address; False where the question or the address has enough."""
        shares = self.addresses.setdefault(key, Counter())
        if voters >= MOST_VOTERS or shares[address] >= MOST_FROM_ADDRESS:
            return False
        shares[address] += 1
        return True

    def answers(self) -> int:
        """How many answers it holds, to all its questions."""
        return sum(map(len, self.votes.values()))

    def of(self, voter: str) -> int | None:
        """What this phone answered to the question that stands."""
        return self.votes.get(self.question.key, {}).get(voter) if self.question else None

    def counts(self, key: str, options: Sequence[str]) -> list[int]:
        """How many chose each option of a question."""
        with _LOCK:
            chosen = list(self.votes.get(key, {}).values())
        return [chosen.count(place) for place in range(len(options))]


_LOCK = RLock()
_SECRET = secrets.token_bytes(16)
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


def _forget_beyond(most: int, current: Poll) -> None:
    """Forget the polls that were used least recently while all hold more answers than `most`."""
    total = sum(poll.answers() for poll in _POLLS.values())
    while total > most and (others := [poll for poll in _POLLS.values() if poll is not current]):
        oldest = min(others, key=lambda poll: poll.used)
        total -= oldest.answers()
        del _POLLS[oldest.code]
    if total > most:
        oldest_key = next(iter(current.votes))
        del current.votes[oldest_key], current.addresses[oldest_key]


def poll_of(code: str) -> Poll | None:
    """The poll of a code as somebody typed it."""
    return _POLLS.get(code.strip().upper())
