"""EM for click models over sessions in plain Python, the way click model packages are written.

Each function takes the sessions, lists of ((query, item), rank, click) from the top, and a number
of steps, and returns the parameters after them. `benchmarks/click_models.py` measures against them,
and the tests hold the engine's steps to them.
"""

from collections import defaultdict
from collections.abc import Hashable

Session = list[tuple[Hashable, int, int]]
Rates = dict[Hashable, float]


class Tally:
    """Hits and tries per parameter, from pseudo-counts on."""

    def __init__(self, hits: float, tries: float) -> None:
        self.counts: dict[Hashable, list[float]] = defaultdict(lambda: [hits, tries])

    def add(self, key: Hashable, hit: float, tried: float = 1.0) -> None:
        count = self.counts[key]
        count[0] += hit
        count[1] += tried

    def rates(self) -> Rates:
        found: Rates = defaultdict(lambda: 0.5)
        found.update({key: hits / tries for key, (hits, tries) in self.counts.items()})
        return found


def pbm(sessions: list[Session], steps: int, hits: float, tries: float) -> Rates:
    """Liking by pair and examination by rank; rank 1 is always seen."""
    rates: Rates = defaultdict(lambda: 0.5, {1: 1.0})
    for _ in range(steps):
        tally = Tally(hits, tries)
        for session in sessions:
            for pair, rank, click in session:
                _look(rates, tally, pair, rank, click)
        rates = tally.rates()
        rates[1] = 1.0
    return rates


def ubm(sessions: list[Session], steps: int, hits: float, tries: float) -> Rates:
    """Liking by pair and examination by rank and rank of the last click (0: none) above it."""
    rates: Rates = defaultdict(lambda: 0.5, {(1, 0): 1.0})
    for _ in range(steps):
        tally = Tally(hits, tries)
        for session in sessions:
            last = 0
            for pair, rank, click in session:
                _look(rates, tally, pair, (rank, last), click)
                last = rank if click else last
        rates = tally.rates()
        rates[1, 0] = 1.0
    return rates


def _look(rates: Rates, tally: Tally, pair: Hashable, place: Hashable, click: int) -> None:
    liked, seen = rates["liked", pair], rates[place]
    missed = 1 - liked * seen
    tally.add(("liked", pair), 1 if click else liked * (1 - seen) / missed)
    tally.add(place, 1 if click else seen * (1 - liked) / missed)


def dbn(sessions: list[Session], steps: int, hits: float, tries: float) -> Rates:
    """Liking and satisfaction by pair, and one chance to read on, named "on"."""
    rates: Rates = defaultdict(lambda: 0.5)
    for _ in range(steps):
        tally = Tally(hits, tries)
        for session in sessions:
            _read(rates, tally, session)
        rates = tally.rates()
    return rates


def _read(rates: Rates, tally: Tally, session: Session) -> None:
    """One session: sure down to the last click, then weighted by how likely it was looked at."""
    on, end = rates["on"], len(session)
    last = max((k for k in range(end) if session[k][2]), default=-1)
    for k in range(last + 1):
        pair, _, click = session[k]
        tally.add(("liked", pair), click)
        if k < last:
            tally.add("on", 1)
            if click:
                tally.add(("satisfied", pair), 0)
    quiet = [1.0] * (end + 1)
    for k in range(end - 1, last, -1):
        onward = 1 - on + on * quiet[k + 1] if k + 1 < end else 1.0
        quiet[k] = (1 - rates["liked", session[k][0]]) * onward
    look = 1.0
    if last + 1 == end:
        return
    if last >= 0:
        pair = session[last][0]
        content = rates["satisfied", pair]
        went = (1 - content) * on * quiet[last + 1]
        chance = content + (1 - content) * (1 - on) + went
        look = went / chance
        tally.add(("satisfied", pair), content / chance)
        tally.add("on", look, 1 - content / chance)
    for k in range(last + 1, end):
        tally.add(("liked", session[k][0]), 0, look)
        if k + 1 < end:
            went = on * quiet[k + 1]
            tally.add("on", look * went / (1 - on + went), look)
            look *= went / (1 - on + went)


MODELS = {"pbm": pbm, "ubm": ubm, "dbn": dbn}
