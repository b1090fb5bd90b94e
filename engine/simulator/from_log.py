"""Estimate a world from a log: its examination, its relevance, and the credit of its clicks."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.examination.curve import Curve
from engine.examination.examination_model import examine
from engine.examination.pairs import pairs
from engine.inference.quantile import reach
from engine.logs.log import Log
from engine.simulator.estimated import Estimated
from engine.simulator.parameter_uncertainty import ParameterUncertainty, shrunk
from engine.simulator.truth import Truth

QUERIES = 200
"""The most frequent queries of a log that a world is made of."""


def from_log(log: Log, examination: str = "all_pairs", uncertain: bool = True) -> Estimated:
    """The world of a log, with the examination estimated by the given method.

    With `uncertain`, the worlds of a loop differ by the uncertainty of the estimates; else all
    have the estimates.

    Raises:
        EngineError: the log shows one item only, so that there is nothing to rank.
    """
    curve = examine(log, examination)
    seen, warnings = filled(curve)
    counts = _tables(log, len(seen))
    if counts.candidates.shape[1] < 2:
        raise EngineError(
            f"{log.name} never shows two items for the same query",
            fix="A feedback loop needs a choice of items.",
            named=True,
        )
    clicks, views = counts.clicks.sum(axis=2), counts.shown @ seen
    mean = float(min(1, clicks.sum() / max(views.sum(), 1e-9)))
    relevance = np.where(counts.candidates >= 0, shrunk(clicks, views, mean), 0.0)
    impressions = counts.shown.max(axis=2).sum(axis=1)
    truth = Truth(
        queries=tuple(str(name) for name in log.queries[counts.queries]),
        shares=impressions / impressions.sum(),
        items=tuple(str(name) for name in log.items),
        candidates=counts.candidates,
        relevance=relevance[:, None, :],
        intents=np.ones((len(impressions), 1)),
        examination=seen,
    )
    credit = {
        "clicks": clicks,
        "shown": counts.shown.sum(axis=2),
        "seen": views,
        "expected": views,
        "corrected": counts.clicks @ (1 / seen),
    }
    leaders = counts.shown[:, :, 0].argmax(axis=1)
    name = f"{log.fingerprint}:{examination}"
    uncertainty = ParameterUncertainty(counts.shown, clicks, seen, _log_error(curve), mean)
    return Estimated(
        name,
        truth,
        credit,
        leaders,
        uncertainty if uncertain else None,
        (*curve.warnings, *warnings),
    )


def _log_error(curve: Curve) -> np.ndarray:
    """(K,) standard error of the logarithm of the curve, from its 95% interval."""
    low, high = np.maximum(curve.interval, 1e-6).T
    width = np.log(high) - np.log(low)
    return np.where(np.isfinite(width), width / (2 * reach(0.95)), 0.0)


@dataclass(frozen=True)
class _Counts:
    queries: np.ndarray
    candidates: np.ndarray
    shown: np.ndarray
    clicks: np.ndarray


def _tables(log: Log, ranks: int) -> _Counts:
    """Counts (Q, N, K) of the most frequent queries."""
    cell = cells(log)
    traffic = np.bincount(cell["query_code"], cell["impressions"], len(log.queries))
    queries = np.sort(np.argsort(-traffic, kind="stable")[:QUERIES])
    frequent = np.isin(cell["query_code"], queries)
    cell = {name: column[frequent] for name, column in cell.items()}
    counted = pairs(cell)
    query = np.searchsorted(queries, counted.query)
    place = np.arange(len(query)) - np.searchsorted(query, query)
    shape = (len(queries), int(place.max()) + 1)
    candidates = np.full(shape, -1)
    candidates[query, place] = counted.item
    shown, clicks = np.zeros((*shape, ranks)), np.zeros((*shape, ranks))
    deepest = counted.impressions.shape[1]
    shown[query, place, :deepest] = counted.impressions
    clicks[query, place, :deepest] = counted.clicks
    return _Counts(queries, candidates, shown, clicks)


def filled(curve: Curve) -> tuple[np.ndarray, tuple[str, ...]]:
    """(K,) the curve in (0, 1], its gaps bridged between their neighbours, and what was done."""
    identified = np.isfinite(curve.examination) & (np.nan_to_num(curve.examination) > 0)
    ranks = np.arange(1, len(identified) + 1)
    if not identified.any():
        return np.ones(len(identified)), (
            "No rank's examination is known: the loop takes all as seen alike.",
        )
    seen = np.interp(np.log(ranks), np.log(ranks[identified]), curve.examination[identified])
    seen = np.clip(seen / max(seen.max(), 1e-9), 1e-3, 1)
    if identified.all():
        return seen, ()
    gaps = ", ".join(str(rank) for rank in ranks[~identified])
    return seen, (
        f"Nothing says how much is seen of rank {gaps}: the loop bridges from its neighbours.",
    )
