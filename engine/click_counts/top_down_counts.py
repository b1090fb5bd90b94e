"""Reading from the top until one stops: what a log says about it, and what stays hidden.

Every rank down to the last click was surely looked at, so it only needs counting, per pair. Below
the last click it is unknown where reading stopped: EM fills that in, once per distinct list, as
what lies below a rank does not depend on where the last click was. In an impression without a click
the whole list is such a tail; nothing says that it was read to its end.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.click_counts.hashing import MULTIPLIERS, hashed_rows
from engine.click_counts.lists import Lists
from engine.click_counts.pair_index import PairIndex


@dataclass(frozen=True)
class TopDownCounts:
    """Counts of what is sure, and the distinct lists (K, L) below whose last clicks nothing is.

    `clicked`, `looked` (P,) per pair, down to the last click; `went_on` (places,) clicks that were
    not the last, per place of the chance to leave; `skipped_on` looks without a click above the
    last one. `pair`, `place` (K, L) say what a rank shows, -1 for nothing, and whose chance to
    leave it is; `followed` (K, L) whether something stands below; `silent` (L,) impressions without
    a click, `last` (K, L) those whose last click was at the rank.
    """

    clicked: np.ndarray
    looked: np.ndarray
    went_on: np.ndarray
    skipped_on: float
    pair: np.ndarray
    place: np.ndarray
    followed: np.ndarray
    silent: np.ndarray
    last: np.ndarray

    @cached_property
    def ends(self) -> np.ndarray:
        """Where in `last` an impression ended, as flat places."""
        return np.flatnonzero(self.last > 0)

    @cached_property
    def last_clicks(self) -> np.ndarray:
        """How many impressions ended at each of the `ends`."""
        return self.last.reshape(-1)[self.ends]

    @cached_property
    def place_of_ends(self) -> np.ndarray:
        """Whose chance to leave is that of each of the `ends`."""
        return self.place.reshape(-1)[self.ends]

    @cached_property
    def tried(self) -> np.ndarray:
        """(places,) last clicks with something below."""
        return np.bincount(self.place_of_ends, self.last_clicks, len(self.went_on))

    @cached_property
    def pair_or_nothing(self) -> np.ndarray:
        """(K, L) pairs, and one number more for a rank that shows nothing."""
        return np.where(self.pair < 0, len(self.clicked), self.pair)

    @cached_property
    def goes_on(self) -> np.ndarray:
        """(K, L) whether a rank shows something, and something stands below."""
        return self.followed & (self.pair >= 0)

    @cached_property
    def skippable(self) -> np.ndarray:
        """Where something stands below, as flat places of what is shown."""
        return np.flatnonzero(self.goes_on)


def top_down_counts(lists: Lists, index: PairIndex, places: int = 0) -> TopDownCounts:
    """The counts of distinct impressions.

    The chance to leave after a click belongs to the rank when `places` (the number of ranks) is
    given, else to the pair.
    """
    pair = index.of(np.broadcast_to(lists.query[:, None], lists.items.shape), lists.items)
    pair = np.where(lists.shown, pair, -1)
    rank = np.arange(pair.shape[1])
    place = np.broadcast_to(rank, pair.shape) if places else pair
    weight = np.broadcast_to(lists.count[:, None], pair.shape)
    below = np.cumsum(lists.clicks[:, ::-1], axis=1)[:, ::-1] - lists.clicks
    above, went, final = (lists.clicks | (below > 0)) & lists.shown, below > 0, below == 0
    size, went_on = len(index), went & lists.clicks
    first, row = _distinct(pair)
    ends = lists.clicks & final
    last = np.stack([np.bincount(row, lists.count * ends[:, k], len(first)) for k in rank])
    silent = np.bincount(row, lists.count * ~lists.clicks.any(axis=1), len(first))
    shown = pair[first].T >= 0
    followed = np.cumsum(shown[::-1], axis=0)[::-1] - shown > 0
    return TopDownCounts(
        np.bincount(pair[lists.clicks], weight[lists.clicks], size),
        np.bincount(pair[above], weight[above], size),
        np.bincount(place[went_on], weight[went_on], places or size),
        float(weight[went & ~lists.clicks & lists.shown].sum()),
        np.ascontiguousarray(pair[first].T),
        np.ascontiguousarray(place[first].T),
        followed,
        silent,
        last * followed,
    )


def _distinct(pair: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first impression of each distinct list, and the list of each impression."""
    key, check = (hashed_rows(pair, multiplier) for multiplier in MULTIPLIERS)
    _, first, row = np.unique(key, return_index=True, return_inverse=True)
    if (check != check[first][row]).any():  # two lists of one hash, by the rarest chance
        _, first, row = np.unique(pair, axis=0, return_index=True, return_inverse=True)
    return first, row.ravel()


def read_to_the_end(seen: TopDownCounts, pairs: int) -> np.ndarray:
    """(P,) looks at lists without a click, when nobody gives up without one."""
    shown = seen.pair >= 0
    silent = np.broadcast_to(seen.silent, shown.shape)[shown]
    return np.bincount(seen.pair[shown], silent, pairs)


@dataclass(frozen=True)
class TailExpectation:
    """What EM expects below the last clicks, and the log-likelihood of all clicks.

    `looked` (P,) looks without a click; `left`, `tried` (places,) satisfied last clicks, and last
    clicks with something below; `on_content`, `on_discontent` last clicks that were read on from,
    satisfied or not; `skips`, `on_skips` looks without a click that had something below, and those
    that were read on from.
    """

    looked: np.ndarray
    left: np.ndarray
    tried: np.ndarray
    on_content: float
    on_discontent: float
    skips: float
    on_skips: float
    log_likelihood: float


def tail_expectation(
    seen: TopDownCounts,
    attraction: np.ndarray,
    leave: np.ndarray,
    skip_on: float,
    discontent_on: float,
    content_on: float = 0.0,
) -> TailExpectation:
    """The E-step, exactly.

    `attraction` (P,) and `leave` (places,) are chances; reading goes on with `skip_on` after a look
    without a click, with `discontent_on` after a click that did not satisfy, and with `content_on`
    after one that did.
    """
    missed = np.append(1 - attraction, 1.0).take(seen.pair_or_nothing)
    quiet, reached = _quiet(seen, missed, skip_on)
    below = quiet[1:].reshape(-1).take(seen.ends)
    content = leave.take(seen.place_of_ends)
    on_content = content * content_on * below
    on_discontent = (1 - content) * discontent_on * below
    satisfied = content * (1 - content_on) + on_content
    chance = satisfied + (1 - content) * (1 - discontent_on) + on_discontent
    chance = np.maximum(chance, 1e-300)
    weight = seen.last_clicks / chance
    entered = np.zeros(seen.last.shape)
    entered.reshape(-1)[seen.ends] = weight * (on_content + on_discontent)
    examined = np.empty_like(reached)
    examined[0] = seen.silent
    for k in range(1, len(examined)):
        examined[k] = entered[k - 1] + examined[k - 1] * reached[k - 1]
    skips = examined.reshape(-1).take(seen.skippable)
    went = leave * content_on + (1 - leave) * discontent_on
    likelihood = (
        _times_log(seen.clicked, attraction)
        + _times_log(seen.looked - seen.clicked, 1 - attraction)
        + _times_log(seen.went_on, went)
        + _times_log(np.array([seen.skipped_on]), np.array([skip_on]))
        + _times_log(seen.silent, quiet[0])
        + _times_log(seen.last_clicks, chance)
    )
    pairs = len(attraction)
    return TailExpectation(
        np.bincount(seen.pair_or_nothing.reshape(-1), examined.reshape(-1), pairs + 1)[:pairs],
        np.bincount(seen.place_of_ends, weight * satisfied, len(leave)),
        seen.tried,
        float((weight * on_content).sum()),
        float((weight * on_discontent).sum()),
        float(skips.sum()),
        float((skips * reached.reshape(-1).take(seen.skippable)).sum()),
        likelihood,
    )


def _quiet(
    seen: TopDownCounts, missed: np.ndarray, skip_on: float
) -> tuple[np.ndarray, np.ndarray]:
    """(K + 1, L) chance of no click from a rank on, once it is looked at, and (K, L) of going on.

    The second is the chance that the next rank is looked at too, given that no click follows.
    """
    quiet = np.ones((len(missed) + 1, missed.shape[1]))
    if skip_on == 1:
        for k in reversed(range(len(missed))):
            np.multiply(missed[k], quiet[k + 1], out=quiet[k])
        return quiet, (quiet[1:] > 0).astype(float)
    reached = np.ones_like(missed)
    on = np.where(seen.goes_on, skip_on, 1.0)
    for k in reversed(range(len(missed))):
        onward = 1 - on[k] + on[k] * quiet[k + 1]
        reached[k] = on[k] * quiet[k + 1] / np.maximum(onward, 1e-300)
        quiet[k] = missed[k] * onward
    return quiet, reached


def _times_log(weight: np.ndarray, chance: np.ndarray) -> float:
    return float((weight * np.log(np.maximum(chance, 1e-300))).sum())
