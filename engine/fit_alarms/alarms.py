"""Fit alarms: does this log behave as the position-based model says?"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.counts.cells import cells
from engine.examination.curve import Curve
from engine.examination.pairs import Pairs, PairTotals, pair_totals
from engine.examination.regression_em import RegressionEM
from engine.fit_alarms.depth_by_query import depth_by_query
from engine.fit_alarms.distance_by_session import distance_by_session
from engine.fit_alarms.trust_score import trust_score, trust_scores
from engine.logs.cache import Family
from engine.logs.log import Log, named
from engine.relevance.relevance import corrected

REPLICATES = 199
TRUST_REPLICATES = 99
TOGETHER = 200_000
"""Counts of simulated logs that are held and refitted at once."""
SEED = 0
UNLIKELY = 0.01
FAR = 3.0
LEAST_EXPECTED = 1.0
ROUNDING = 1e-6
"""A distance per cell below which a fit is exact, as with a number of its own for every cell:
rounding must not decide whether the log or a simulated one fits better."""
NEVER_MOVED = (
    "No clicked item was shown at more than one rank, so this log cannot show whether clicks are "
    "examination times relevance."
)
MOST_PAIRS = 1_000
"""The pairs with the most impressions decide; more would only take longer."""

MOST_CLICKED = 50_000
"""Pairs with clicks that the curve behind the check of trust is fitted to."""


@dataclass(frozen=True)
class Alarms:
    """Four checks of the position-based model, and what they say in words.

    `pearson` is the sum of squared standardised differences over `cells` cells, `p_value` how
    often a log that obeys the model has a larger one, whether its impressions are independent or
    come in its sessions; `dependence` is the z of clicks that come together (above 0) or shut each
    other out (below 0) within an impression; `trust` the z of unliked items being clicked near the
    top; `by_query` how often queries that are all read alike
    would seem to differ as much in how far they are read. `moved` says that items with clicks were
    shown at several ranks: else every product fits, and no alarm says nothing.
    """

    pearson: float
    cells: int
    p_value: float
    dependence: float
    trust: float
    sentences: tuple[str, ...]
    moved: bool = True
    by_query: float = float("nan")

    @property
    def rings(self) -> bool:
        """Whether weights by one examination curve are in doubt; clicks together are none."""
        return bool(
            self.p_value <= UNLIKELY
            or self.by_query <= UNLIKELY
            or self.trust > FAR
            or self.dependence < -FAR
        )


ALARMS: Family[None, Alarms] = Family("fit alarms")


def alarms(log: Log) -> Alarms:
    """The fit alarms of a log, remembered with it."""
    return log.cache.get(ALARMS, None, lambda: _alarms(log))


def _alarms(log: Log) -> Alarms:
    model, every = RegressionEM(), pair_totals(cells(log))
    trust = _trust(_largest_pairs(every), model)
    counted = _well_observed(every, model.min_rows)
    relevance, examination = model.maximum(counted)
    chance = relevance[:, None] * examination
    largest = _largest(counted.impressions.sum(axis=1))
    some = counted.take(largest)
    pearson, used, p_value = _pearson(some, chance[largest], examination)
    if p_value <= UNLIKELY:  # simulated impressions are independent; those of a visit are not
        p_value = max(p_value, distance_by_session(log, some, chance[largest], used))
    by_query = depth_by_query(log, some, relevance[largest], examination)
    dependence = _dependence(log, counted, chance)
    sentences = _sentences(p_value, dependence, trust, by_query)
    moved = bool((every.sizes > 1).any() and np.isfinite([p_value, trust]).any())
    return Alarms(pearson, int(used.sum()), p_value, dependence, trust, sentences, moved, by_query)


def _well_observed(every: PairTotals, min_rows: int) -> Pairs:
    """The pairs with rows enough for a likelihood; all of them where none has."""
    enough = every.impressions >= min_rows
    whole = not enough.any() or every.impressions.mean() >= min_rows
    return every.chosen(enough | whole)


def _largest(impressions: np.ndarray) -> np.ndarray:
    """(P,) whether a pair is one of the MOST_PAIRS with the most impressions, the first of ties."""
    if len(impressions) <= MOST_PAIRS:
        return np.ones(len(impressions), dtype=bool)
    least = np.partition(impressions, -MOST_PAIRS)[-MOST_PAIRS]
    largest = impressions > least
    ties = np.flatnonzero(impressions == least)
    largest[ties[: MOST_PAIRS - int(largest.sum())]] = True
    return largest


def _largest_pairs(every: PairTotals) -> Pairs:
    """The largest pairs, and those with clicks of so many queries that they are MOST_CLICKED."""
    share = max(1, int(np.ceil((every.clicks > 0).sum() / MOST_CLICKED)))
    of_some = (every.query % share == 0) & (every.clicks > 0)
    return every.chosen(_largest(every.impressions) | of_some)


def _trust(every: Pairs, model: RegressionEM) -> float:
    """The score of trust, less its mean over simulated logs of the fitted model, in deviations.

    Rare pairs count as well: summed over many, the little that each says is most of what is known.
    Of more than MOST_CLICKED pairs with clicks those of some queries do; pairs without, other than
    the largest, are not here: they say nothing about the curve, and their relevance is zero.
    """
    clicked = every.clicks.sum(axis=1) > 0
    if clicked.any() and not clicked.all():
        relevance = np.zeros(len(clicked))
        relevance[clicked], examination = model.maximum(every.take(clicked), rough=True)
    else:
        relevance, examination = model.maximum(every, rough=True)
    largest = _largest(every.impressions.sum(axis=1))
    counted, relevance = every.take(largest), relevance[largest]
    chance = relevance[:, None] * examination
    scores: list[float] = []
    for clicks, again in _simulated(counted, chance, examination, TRUST_REPLICATES):
        scores.extend(trust_scores(clicks, counted.impressions, again, examination))
    observed, spread = trust_score(counted, relevance, examination), np.std(scores)
    return float((observed - np.mean(scores)) / spread) if spread > 0 else float("nan")


def _pearson(
    counted: Pairs, chance: np.ndarray, examination: np.ndarray
) -> tuple[float, np.ndarray, float]:
    """The statistic, (P, K) its cells, and its p-value among simulated logs of the fitted model.

    Relevance is refitted in every simulated log; the curve, whose error is small beside it, is
    not, which makes the check a little cautious. The chi-square table would be wrong here: many
    cells expect few clicks.
    """
    expected = counted.impressions * np.minimum(chance, 1 - chance)
    used = expected >= LEAST_EXPECTED
    if not used.any():
        return float("nan"), used, float("nan")
    observed = float(_distances(counted.clicks[None], counted.impressions, chance[None], used)[0])
    least, larger = observed - ROUNDING * used.sum(), 0
    for clicks, relevance in _simulated(counted, chance, examination, REPLICATES):
        again = relevance[:, :, None] * examination
        distances = _distances(clicks, counted.impressions, again, used)
        larger += int((distances >= least).sum())
    return observed, used, (1 + larger) / (1 + REPLICATES)


def _distances(
    clicks: np.ndarray, rows: np.ndarray, chance: np.ndarray, used: np.ndarray
) -> np.ndarray:
    """(S,) the statistic of (S, P, K) clicks and their chances, over the cells that are used."""
    clicks, rows, chance = clicks[:, used], rows[used], chance[:, used]
    expected, inside = rows * chance, np.clip(chance, 1e-9, 1 - 1e-9)
    variance = np.maximum(rows * inside * (1 - inside), 1e-300)
    return np.asarray(((clicks - expected) ** 2 / variance).sum(axis=1))


def _simulated(
    counted: Pairs, chance: np.ndarray, examination: np.ndarray, replicates: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(S, P, K) simulated clicks and (S, P) relevance refitted to them, the curve held."""
    ranks, size = len(examination), len(counted.query)
    curve = Curve("", examination, np.zeros((ranks, 2)), np.ones(ranks, dtype=bool), np.zeros(0))
    rng, rows = np.random.default_rng(SEED), counted.impressions.astype(np.int64)
    most = max(1, TOGETHER // max(rows.size, ranks * ranks))
    for start in range(0, replicates, most):
        several = min(most, replicates - start)
        clicks = rng.binomial(rows, chance, (several, *rows.shape)).astype(float)
        stacked = Pairs(
            np.tile(counted.query, several),
            np.tile(counted.item, several),
            np.tile(counted.impressions, (several, 1)),
            clicks.reshape(-1, ranks),
        )
        again = corrected(stacked, curve, "em")["relevance"].reshape(several, size)
        yield clicks, again


def _dependence(log: Log, counted: Pairs, chance: np.ndarray) -> float:
    pair, slot = np.nonzero(counted.impressions)
    expected = {
        "query_code": counted.query[pair],
        "item_code": counted.item[pair],
        "rank": slot + 1,
        "probability": chance[pair, slot],
    }
    answer = log.query(named("session_dependence"), expected=expected)
    product, variance = float(answer["product"][0]), float(answer["variance"][0])
    return product / np.sqrt(variance) if variance > 0 else float("nan")


def _sentences(p_value: float, dependence: float, trust: float, by_query: float) -> tuple[str, ...]:
    warnings = []
    if by_query <= UNLIKELY:
        warnings.append(
            "Some queries are read further down than others, so that one examination curve for "
            "all is wrong for each: weights by it are too small for the one kind and too large "
            "for the other."
        )
    if trust > FAR:
        warnings.append(
            "Items of low relevance get more clicks near the top than examination times relevance "
            "allows: a sign of trust bias. The method trust_bias corrects for it."
        )
    elif p_value <= UNLIKELY:
        warnings.append(
            "Clicks per item and rank are not examination times relevance: examination may depend "
            "on the item, or relevance on the rank (trust bias of another shape)."
        )
    if dependence < -FAR:
        warnings.append(
            "After a click, further clicks on the same list are rarer: users seem to read "
            "from the top and leave once satisfied (cascade), so an examination curve per "
            "rank is only an average."
        )
    if dependence > FAR:
        warnings.append(
            "Clicks on the same list occur together more often than by chance: the log seems "
            "to mix users who read far down with users who do not."
        )
    return tuple(warnings)
