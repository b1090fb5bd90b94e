"""Relevance corrected for examination: what was liked, apart from what was seen."""

from collections.abc import Callable

import numpy as np

from engine.core.errors import unknown
from engine.counts.cells import cells
from engine.examination.clicks_over_examination import (
    at_usable_ranks,
    clicks_over_examination,
    positive,
)
from engine.examination.curve import Curve
from engine.examination.pairs import Pairs, pairs
from engine.logs.log import Log

STEPS = 100
TOLERANCE = 1e-13


def relevance(log: Log, curve: Curve, correction: str = "ips") -> dict[str, np.ndarray]:
    """Corrected relevance of every (query, item) pair that was shown at an identified rank.

    Columns query_code, item_code, impressions, clicks, relevance. Impressions at ranks that the
    curve does not identify are left out. `correction` is one of CORRECTIONS: `ctr` does not
    correct, `ips` weights each click by 1/e, `coec` divides clicks by expected examination (the
    lowest error), `best_rank` takes every impression to be at the item's best rank (with
    `naive_ctr` that is COEC as OpenSearch computes it, too low where items moved), `em` is the
    likelihood of the position-based model given the curve, `affine` also takes out the clicks that
    trust alone brings.
    """
    if correction not in CORRECTIONS:
        raise unknown("correction", correction, list(CORRECTIONS))
    return corrected(pairs(cells(log)), curve, correction)


def corrected(counted: Pairs, curve: Curve, correction: str = "ips") -> dict[str, np.ndarray]:
    """Corrected relevance of counted pairs; see `relevance`."""
    counted = at_usable_ranks(counted, curve)
    return {
        "query_code": counted.query,
        "item_code": counted.item,
        "impressions": counted.impressions.sum(axis=1),
        "clicks": counted.clicks.sum(axis=1),
        "relevance": CORRECTIONS[correction](counted, curve),
    }


def _ctr(counted: Pairs, curve: Curve) -> np.ndarray:
    return counted.clicks.sum(axis=1) / counted.impressions.sum(axis=1)


def _ips(counted: Pairs, curve: Curve) -> np.ndarray:
    weighted = counted.clicks / positive(curve)
    return weighted.sum(axis=1) / counted.impressions.sum(axis=1)


def _best_rank(counted: Pairs, curve: Curve) -> np.ndarray:
    """Clicks over impressions, all taken to be at the item's best rank: OpenSearch's COEC."""
    best = counted.shown.argmax(axis=1)
    rows = counted.impressions.sum(axis=1)
    return counted.clicks.sum(axis=1) / (rows * positive(curve)[best])


def _em(counted: Pairs, curve: Curve) -> np.ndarray:
    """The maximum of sum c log(e r) + (n - c) log(1 - e r), by Newton's method.

    What is solved, sum (n - c) e r / (1 - e r) = sum c, is convex in r, so that the steps come
    down to the root once they are above it; pairs that are there are done. Neither r nor any e r
    may exceed one.
    """
    examination = positive(curve)
    most = np.minimum(1 / np.max(np.where(counted.shown, examination, 1), axis=1, initial=1), 1)
    missed = counted.impressions - counted.clicks
    clicks = counted.clicks.sum(axis=1)
    value = np.minimum(clicks_over_examination(counted, curve), most)
    relevance, moving = value.copy(), np.arange(len(clicks))
    for _ in range(STEPS):
        before, value = value, _nearer(value, clicks, missed, examination, most)
        relevance[moving] = value
        still = np.abs(value - before) >= TOLERANCE
        moving, value, clicks = moving[still], value[still], clicks[still]
        missed, most = missed[still], most[still]
        if not moving.size:
            break
    return relevance


def _nearer(
    relevance: np.ndarray,
    clicks: np.ndarray,
    missed: np.ndarray,
    examination: np.ndarray,
    most: np.ndarray,
) -> np.ndarray:
    """(P,) relevance after one step of Newton's method."""
    unclicked = np.maximum(1 - examination * relevance[:, None], 1e-12)
    each = missed * examination / unclicked
    odds, slope = each.sum(axis=1) * relevance, (each / unclicked).sum(axis=1)
    step = np.divide(clicks - odds, slope, out=np.where(clicks > odds, 1.0, 0.0), where=slope > 0)
    return np.clip(relevance + step, 0, most)


def _affine(counted: Pairs, curve: Curve) -> np.ndarray:
    trusted = curve.trusted if curve.trusted is not None else np.zeros(len(curve.examination))
    excess = counted.clicks - counted.impressions * np.nan_to_num(trusted)
    return (excess / positive(curve)).sum(axis=1) / counted.impressions.sum(axis=1)


CORRECTIONS: dict[str, Callable[[Pairs, Curve], np.ndarray]] = {
    "ctr": _ctr,
    "ips": _ips,
    "coec": clicks_over_examination,
    "best_rank": _best_rank,
    "em": _em,
    "affine": _affine,
}
