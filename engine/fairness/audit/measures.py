"""The numbers of an audit, for the whole log and without each part of its sessions."""

from dataclasses import dataclass

import numpy as np

from engine.examination.pairs import Pairs, minus
from engine.fairness.audit.counts import ExposureCounts
from engine.fairness.audit.merit import Given
from engine.metrics.expected_exposure import expected_exposure, target_exposure


@dataclass(frozen=True)
class Measures:
    """Sums per impression of each group; arrays of (1 + G, groups), first of the whole log.

    `exposure` is examination collected, `merit` the relevance of the items on offer, `offered`
    how many of them there are, `clicks` are clicks. `by_rank` (1 + G, groups, K) is the share of
    each group among what a rank shows; `expected` (1 + G, 3) are EE-D, EE-R and EE-L.
    """

    exposure: np.ndarray
    merit: np.ndarray
    offered: np.ndarray
    clicks: np.ndarray
    by_rank: np.ndarray
    expected: np.ndarray


@dataclass(frozen=True)
class Offer:
    """The (m,) pairs of query and item that could be shown, and what they are.

    `query` and `group` are codes, `counted` is the pair's row among the counted ones, or -1 where
    it was never shown; `relevance` is None where it is estimated from the counts.
    """

    query: np.ndarray
    group: np.ndarray
    counted: np.ndarray
    relevance: np.ndarray | None


def measured(
    counts: ExposureCounts, curves: np.ndarray, offer: Offer, group: np.ndarray
) -> Measures:
    """All numbers, each time with examination and merit of what is left.

    Args:
        counts: of the log and its parts.
        curves: (1 + G, K) examination, NaN where not identified.
        offer: what could be shown.
        group: (pairs,) code of the group of each counted pair.
    """
    rows = []
    for place, curve in enumerate(curves):
        left = counts.whole if place == 0 else minus(counts.whole, counts.part(place - 1))
        rows.append(
            _measures_of(left, np.nan_to_num(curve), counts.impressions[place], offer, group)
        )
    return Measures(*(np.array(column) for column in zip(*rows, strict=True)))


def offer_of(counts: ExposureCounts, group: np.ndarray, given: Given | None) -> Offer:
    """The pairs that were shown, and those that have a given merit for a query of the log.

    A pair that was shown without a given merit has none.

    Args:
        counts: of the log.
        group: (items,) code of each item's group.
        given: merit, or None to estimate it from the same clicks.
    """
    whole = counts.whole
    place = np.arange(len(whole.query))
    if given is None:
        return Offer(counts.query, group[whole.item], place, None)
    in_log = (given.query >= 0) & (given.item >= 0) & np.isin(given.query, whole.query)
    wanted = given.query[in_log].astype(np.int64) << 32 | given.item[in_log]
    wanted, first = np.unique(wanted, return_index=True)
    worth = given.relevance[in_log][first]
    every = np.union1d(wanted, whole.query << 32 | whole.item)
    relevance = np.zeros(len(every))
    relevance[np.searchsorted(every, wanted)] = worth
    counted = np.full(len(every), -1)
    counted[np.searchsorted(every, whole.query << 32 | whole.item)] = place
    queries = np.unique(whole.query)
    return Offer(
        np.searchsorted(queries, every >> 32), group[every & 0xFFFFFFFF], counted, relevance
    )


def relevance_of(left: Pairs, seen: np.ndarray, offer: Offer) -> np.ndarray:
    """(m,) given relevance, or clicks over expected looks; zero where nobody looked."""
    if offer.relevance is not None:
        return offer.relevance
    views, clicks = left.impressions @ seen, (left.clicks * (seen > 0)).sum(axis=1)
    return np.divide(clicks, views, out=np.zeros(len(views)), where=views > 0)


def _measures_of(
    left: Pairs, seen: np.ndarray, queries: np.ndarray, offer: Offer, group: np.ndarray
) -> tuple[np.ndarray, ...]:
    size = int(max(group.max(initial=0), offer.group.max(initial=0))) + 1
    total = max(float(queries.sum()), 1.0)
    views = left.impressions @ seen
    relevance, weight = relevance_of(left, seen, offer), queries[offer.query] / total
    shown = np.array([np.bincount(group, column, size) for column in left.impressions.T]).T
    return (
        np.bincount(group, views, size) / total,
        np.bincount(offer.group, weight * relevance, size),
        np.bincount(offer.group, weight, size),
        np.bincount(group, left.clicks.sum(axis=1), size) / total,
        shown / np.maximum(shown.sum(axis=0), 1),
        _expected(views, seen, queries, offer, relevance),
    )


def _expected(
    views: np.ndarray, seen: np.ndarray, queries: np.ndarray, offer: Offer, relevance: np.ndarray
) -> np.ndarray:
    """(3,) EE-D, EE-R and EE-L, the mean over impressions of those of their query."""
    times = np.maximum(queries[offer.query], 1e-12)
    exposure = np.where(offer.counted >= 0, views[offer.counted], 0.0) / times
    target = target_exposure(relevance, seen, offer.query)
    share = queries[offer.query] / max(float(queries.sum()), 1.0)
    value = expected_exposure(exposure, target, share)
    return np.array([value.d, value.r, value.l])
