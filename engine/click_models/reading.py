"""Reading from the top until one stops: what a log says about it, and what stays hidden.

Every rank down to the last click was surely looked at, so it only needs counting, per pair. Below
the last click nobody knows where reading stopped: those distinct tails are kept, and EM fills them
in. In a list without a click the tail is the whole list; nothing says that it was read to its end.
"""

from dataclasses import dataclass

import numpy as np

from engine.click_models.lists import Lists
from engine.click_models.pair_index import PairIndex


@dataclass(frozen=True)
class Reading:
    """Counts of what is sure, and the distinct tails (T,) of what is not.

    `clicked`, `looked` (P,) per pair, down to the last click; `went_on` (places,) clicks that were
    not the last, per place of `leaving`; `skipped_on` looks without a click above the last one.
    `leaving` (T,) is the place of the last click's chance to leave, -1 without a click; `below`
    (T, K) pairs below it, -1 where there is none; `count` (T,).
    """

    clicked: np.ndarray
    looked: np.ndarray
    went_on: np.ndarray
    skipped_on: float
    leaving: np.ndarray
    below: np.ndarray
    count: np.ndarray


def reading(lists: Lists, index: PairIndex, places: int = 0) -> Reading:
    """The reading of distinct impressions.

    The chance to leave after a click belongs to the rank when `places` (the number of ranks) is
    given, else to the pair.
    """
    pair = index.of(np.broadcast_to(lists.query[:, None], lists.items.shape), lists.items)
    rank = np.arange(lists.items.shape[1])
    shown, weight = lists.shown, np.broadcast_to(lists.count[:, None], lists.items.shape)
    last = np.where(
        lists.clicks.any(axis=1),
        lists.clicks.shape[1] - 1 - lists.clicks[:, ::-1].argmax(axis=1),
        -1,
    )
    above, before = shown & (rank <= last[:, None]), shown & (rank < last[:, None])
    place = np.broadcast_to(rank, pair.shape) if places else pair
    size, went = len(index), before & lists.clicks
    below = np.where(shown & (rank > last[:, None]), pair, -1)
    ends = place[np.arange(len(last)), last]
    leaving = np.where((last >= 0) & (below >= 0).any(axis=1), ends, -1)
    open_tail = (below >= 0).any(axis=1)
    leaving, below, count = _distinct(leaving[open_tail], below[open_tail], lists.count[open_tail])
    return Reading(
        np.bincount(pair[lists.clicks], weight[lists.clicks], size),
        np.bincount(pair[above], weight[above], size),
        np.bincount(place[went], weight[went], places or size),
        float(weight[before & ~lists.clicks].sum()),
        leaving,
        below,
        count,
    )


def _distinct(
    leaving: np.ndarray, below: np.ndarray, count: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The distinct tails; equal 64-bit fingerprints are taken to be equal tails."""
    factors = np.random.default_rng(0).integers(1, 2**63, below.shape[1] + 1, dtype=np.uint64)
    keys = leaving.astype(np.uint64) * factors[0] + below.astype(np.uint64) @ factors[1:]
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    return leaving[first], below[first], np.bincount(place, count, len(first))


@dataclass(frozen=True)
class Expected:
    """What EM expects of the tails, and the log-likelihood of the whole reading.

    `looked` (P,) looks without a click; `left`, `tried` (places,) satisfied last clicks, and last
    clicks with something below; `on_content`, `on_discontent` last clicks that were read on from,
    satisfied or not; `skips`, `on_skips` looks without a click that had something below, and those
    that were read on from.
    """

    looked: np.ndarray
    left: np.ndarray
    tried: np.ndarray
    on_content: np.ndarray
    on_discontent: np.ndarray
    skips: float
    on_skips: float
    log_likelihood: float


def expected(
    seen: Reading,
    attraction: np.ndarray,
    leave: np.ndarray,
    skip_on: float,
    discontent_on: float,
    content_on: float = 0.0,
) -> Expected:
    """The E-step, exactly.

    `attraction` (P,) and `leave` (places,) are chances; reading goes on with `skip_on` after a look
    without a click, with `discontent_on` after a click that did not satisfy, and with `content_on`
    after one that did.
    """
    shown, shape = seen.below >= 0, seen.below.shape
    missed = np.where(shown, 1 - attraction[seen.below], 1.0)
    followed = np.zeros(shape, dtype=bool)
    quiet = np.ones((shape[0], shape[1] + 1))
    reached = np.ones(shape)
    some_below = np.zeros(shape[0], dtype=bool)
    for k in reversed(range(shape[1])):
        followed[:, k] = some_below & shown[:, k]
        onward = np.where(followed[:, k], 1 - skip_on + skip_on * quiet[:, k + 1], quiet[:, k + 1])
        reached[:, k] = np.where(
            followed[:, k], skip_on * quiet[:, k + 1] / np.maximum(onward, 1e-300), 1
        )
        quiet[:, k] = missed[:, k] * onward
        some_below |= shown[:, k]
    clicked = seen.leaving >= 0
    content = np.where(clicked, leave[seen.leaving], 0.0) if len(leave) else np.zeros(shape[0])
    none = quiet[:, 0]
    on_content = content * content_on * none
    on_discontent = (1 - content) * discontent_on * none
    chance = np.where(
        clicked,
        content * (1 - content_on)
        + on_content
        + (1 - content) * (1 - discontent_on)
        + on_discontent,
        none,
    )
    chance = np.maximum(chance, 1e-300)
    first = np.where(clicked, (on_content + on_discontent) / chance, 1.0)
    looks = first[:, None] * np.cumprod(
        np.concatenate([np.ones((shape[0], 1)), reached[:, :-1]], axis=1), axis=1
    )
    looks *= seen.count[:, None]
    size, ends = len(attraction), seen.leaving[clicked]
    weight = (seen.count / chance)[clicked]

    def at_ends(values: np.ndarray) -> np.ndarray:
        return np.bincount(ends, weight * values[clicked], len(leave))

    went = leave * content_on + (1 - leave) * discontent_on
    likelihood = (
        _times_log(seen.clicked, attraction)
        + _times_log(seen.looked - seen.clicked, 1 - attraction)
        + _times_log(seen.went_on, went)
        + _times_log(np.array([seen.skipped_on]), np.array([skip_on]))
        + _times_log(seen.count, chance)
    )
    return Expected(
        np.bincount(seen.below[shown], looks[shown], size),
        at_ends(content * (1 - content_on) + on_content),
        np.bincount(ends, seen.count[clicked], len(leave)),
        at_ends(on_content),
        at_ends(on_discontent),
        float(looks[followed].sum()),
        float((looks * reached)[followed].sum()),
        likelihood,
    )


def _times_log(weight: np.ndarray, chance: np.ndarray) -> float:
    return float(weight @ np.log(np.maximum(chance, 1e-300)))
