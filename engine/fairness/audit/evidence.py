"""Whether a log can support a group's exposure per merit: the findings behind its verdict."""

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import count, percent, significant
from engine.examination.pairs import Pairs
from engine.fairness.audit.measures import Offer, relevance_of
from engine.inference.delete_a_group import Deleted

INTERVAL, MERIT = "interval", "merit"
MERIT_CLICKS, MERIT_LOOKS = "merit_clicks", "merit_looks"
OF_MERIT = (MERIT, MERIT_CLICKS, MERIT_LOOKS)
"""The checks of a group's merit: whether there is any, and what an estimate of it rests on."""
FEW_LOOKS = 5
"""Relevance from fewer expected looks is a guess about one item."""


def of_merit(
    counted: Pairs, seen: np.ndarray, queries: np.ndarray, offer: Offer, size: int
) -> list[list[Finding]]:
    """For each group, what the clicks and looks behind its estimated merit say.

    Args:
        counted: counts of the log.
        seen: (K,) examination, zero where not identified.
        queries: (Q,) impressions of each query.
        offer: what could be shown, of estimated relevance.
        size: how many groups there are.
    """
    views = counted.impressions @ seen
    clicks = (counted.clicks * (seen > 0)).sum(axis=1)
    relevance = relevance_of(counted, seen, offer)
    weight = queries[offer.query] / queries.sum()
    each = np.divide(weight, views, out=np.zeros(len(views)), where=views > 0)
    merit = np.bincount(offer.group, weight * relevance, size)
    squares = np.bincount(offer.group, clicks * each**2, size)
    effective = np.divide(merit**2, squares, out=np.zeros(size), where=squares > 0)
    most = np.zeros(size)
    np.maximum.at(most, offer.group, np.where(clicks > 0, each, 0))
    guessed = np.bincount(offer.group, weight * relevance * (views < FEW_LOOKS), size)
    findings = []
    for code in range(size):
        total = max(merit[code], 1e-300)
        findings.append(
            [_clicks(effective[code], most[code] / total), _guessed(guessed[code] / total)]
        )
    return findings


def _clicks(effective: float, most: float) -> Finding:
    grave = severity(effective < 20 or most > 0.25, effective < 5 or most > 0.5)
    what = f"Merit rests on {count(max(effective, 0), 'effective click')}"
    more = f", {percent(most, 2)} of it on one" if most > 0.25 else ""
    fix = "Log more impressions of this group, at ranks that are looked at."
    return Finding(MERIT_CLICKS, grave, f"{what}{more}.", "" if grave == "green" else fix)


def _guessed(share: float) -> Finding:
    what = f"{percent(share, 2)} of the merit is of items with under {FEW_LOOKS} expected looks."
    fix = "Show those items more often, or give merit from judgments."
    grave = severity(share > 0.1, share > 0.5)
    return Finding(MERIT_LOOKS, grave, what, "" if grave == "green" else fix)


def of_interval(
    value: Deleted, interval: tuple[float, float], beside: float | None = None
) -> Finding:
    """How wide the interval is beside its value, or beside a value of the same scale."""
    scale = value.value if beside is None else beside
    if not np.isfinite(interval).all() or scale <= 0:
        return Finding(
            INTERVAL, "red", "No interval: without a part of the sessions there is no value."
        )
    wide = (interval[1] - interval[0]) / 2 / scale
    of = "the value" if beside is None else "EE-D"
    what = f"The interval reaches {percent(wide, 2)} of {of} to each side."
    return Finding(INTERVAL, severity(wide > 0.5, wide > 2), what)


def of_order(given: bool) -> Finding:
    """Whether the order of the items by merit, from which the due exposure follows, is certain."""
    if given:
        return Finding("merit_order", "green", "The order of the items by merit is given.")
    what = (
        "The order of the items by merit is estimated, and items of near merit may change places."
    )
    return Finding("merit_order", "amber", what, "Give merit from judgments.")


def of_ranks(counted: Pairs, identified: np.ndarray) -> Finding:
    """The share of rows at ranks whose examination is not identified."""
    rows = counted.impressions.sum(axis=0)
    share = float(rows[~identified].sum() / max(rows.sum(), 1))
    what = f"{percent(share, 2)} of the rows stand at ranks whose examination is not identified."
    fix = "Log swaps of these ranks with rank 1, or give a curve."
    grave = severity(share > 0.01, share > 0.2)
    return Finding("ranks", grave, what, "" if grave == "green" else fix)


def of_sessions(sessions: int) -> Finding:
    """Whether there are enough sessions for a jackknife."""
    what = f"{significant(sessions)} sessions."
    return Finding("sessions", severity(sessions < 200, sessions < 40), what)
