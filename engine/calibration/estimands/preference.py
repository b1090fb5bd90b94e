"""Which of two rankings users prefer, and how strong items are by pairs."""

from collections.abc import Iterator
from functools import cache

import numpy as np

from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.regimes import only_sessions_differ, plainest
from engine.calibration.world import Draw, Regime
from engine.inference.normal import half_width
from engine.interleaving.pairs.bradley_terry import bradley_terry
from engine.interleaving.pairs.pair_accuracy import PairAccuracy, pair_accuracy
from engine.interleaving.pairs.skip_above import SkipAbove
from engine.interleaving.significance.comparisons import Comparisons
from engine.online_evaluation.win_rate import dealt, win_rate

USERS, DECIDED = 300, 0.6
TASTE = (1.8, 1.2)
"""Users prefer A in shares of their impressions that follow this Beta distribution."""
SCORES = np.array([0.6, 0.2, -0.2, -0.6])
BLOCKS, MEETINGS = 20, 12
PAGES, MANY, SHOWN = 500, 200_000, 5


class Preference(Estimand):
    """A's share of decided impressions, and scores of items from pairs."""

    key = "preference"
    title = "Preferences"

    def applies(self, regime: Regime) -> bool:
        """Independent rows, visits of ten, and Zipf sessions; it needs no log."""
        return only_sessions_differ(regime)

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """The win rate, the score of each item, and how often pairs read from clicks are right."""
        rng = np.random.default_rng([drawn.seed, 5])
        lengths = {"rows": np.ones(USERS, int), "visits": np.full(USERS, 10)}
        each = lengths.get(drawn.regime.sessions, np.minimum(rng.zipf(1.8, USERS), 60))
        taste = rng.beta(*TASTE, USERS)
        played = rng.binomial(each, DECIDED)
        first = rng.binomial(played, taste)
        users = Comparisons.of_users(first, played - first, each - played)
        rate = win_rate(*dealt(users, rng))
        yield AuditedInterval("win rate", *rate.interval, TASTE[0] / sum(TASTE))
        chance = 1 / (1 + np.exp(SCORES[None, :] - SCORES[:, None]))
        wins = rng.binomial(MEETINGS, np.triu(chance, 1), (BLOCKS, 4, 4))
        both = wins + np.triu(MEETINGS - wins, 1).transpose(0, 2, 1)
        low, high = bradley_terry(("a", "b", "c", "d"), both.astype(float)).interval()
        for below, above, score in zip(low, high, SCORES, strict=True):
            yield AuditedInterval("score of an item", float(below), float(above), float(score))
        if plainest(drawn.regime):
            read = _read_pairs(PAGES, rng)
            half = float(half_width(read.error))
            ends = read.accuracy - half, read.accuracy + half
            yield AuditedInterval("accuracy of pairs", *ends, _accuracy())


def _read_pairs(pages: int, rng: np.random.Generator) -> PairAccuracy:
    """What clicked results over skipped ones above say of position-based users."""
    relevance = rng.beta(1, 2, (pages, SHOWN))
    clicks = rng.random(relevance.shape) < relevance / np.arange(1, SHOWN + 1)
    return pair_accuracy(SkipAbove(), clicks, relevance)


@cache
def _accuracy() -> float:
    return _read_pairs(MANY, np.random.default_rng(12)).accuracy
