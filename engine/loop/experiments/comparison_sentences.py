"""The sentence under each picture of two rankers: numbers with their uncertainty."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.core.numbers import give_or_take
from engine.inference.normal import half_width
from engine.loop.experiments.comparison import RankerComparison, per_hundred, spread
from engine.loop.outcome import RunOutcome, outcome
from engine.loop.rankers.fair_controller import FairController
from engine.loop.rankers.ranker import Ranker
from engine.loop.run import Run
from engine.metrics.disparity import disparity
from engine.metrics.unpredictability import unpredictability, unpredictability_error


def in_many_worlds(comparison: RankerComparison) -> str:
    """What either ranking gets, at the end and on the way, and what it never finds."""
    naive, other = outcome(comparison.naive), outcome(comparison.other)
    worlds = comparison.naive.clicks.shape[1]
    return (
        "Per 100 impressions the best possible ranking gets "
        f"{100 * comparison.naive.ideal[-1]:.3g} clicks, ranking by clicks {_late(naive)}, "
        f"{comparison.title.lower()} {_late(other)}; averaged over "
        f"the run, with more weight on early rounds, {_early(naive)} and {_early(other)}. "
        f"Of the best items, {spread(naive.undiscovered, worlds)} (ranking by clicks) and "
        f"{spread(other.undiscovered, worlds)} ({comparison.title.lower()}) almost never get "
        "exposure. Bands are 95% intervals."
    )


def _late(end: RunOutcome) -> str:
    return per_hundred(end.clicks_per_round, end.clicks_standard_error)


def _early(end: RunOutcome) -> str:
    return per_hundred(end.discounted_clicks, end.discounted_standard_error)


def settling(comparison: RankerComparison) -> str:
    """From which round on the item on top is the one that stays."""
    return (
        "The ranks of each item in one simulation: where lines stop crossing, the ranking is "
        "locked in. In half of the simulations the first item is final after round "
        f"{_settled_sentence(comparison.naive)} when ranked by clicks, and after round "
        f"{_settled_sentence(comparison.other)} with {comparison.title}."
    )


def _settled_sentence(run: Run) -> str:
    low, middle, high = np.quantile(run.settled, (0.05, 0.5, 0.95))
    return f"**{middle:,.0f}** (90% of simulations: {low:,.0f} to {high:,.0f})"


def sharing(comparison: RankerComparison) -> str:
    """How unevenly exposure is shared, and how much of that is luck."""
    (even, other), (luck, chance) = zip(
        *map(_shared, (comparison.naive, comparison.other)), strict=True
    )
    return (
        f"At the end the Gini coefficient of exposure is {even} when ranked by clicks and {other} "
        f"with {comparison.title} (0: equal exposure; in brackets, 90% of the simulations). "
        f"Between two simulations an item's share of exposure differs by {luck} and {chance} "
        f"percentage points on average: this is the part due to chance.{_fairness(comparison)}"
    )


def _shared(run: Run) -> tuple[str, str]:
    low, high = np.quantile(run.exposure_gini[-1], (0.05, 0.95))
    luck, error = unpredictability(run.exposure[-1]), unpredictability_error(run.exposure[-1])
    gini = run.exposure_gini[-1].mean()
    return f"**{gini:.2f}** ({low:.2f} to {high:.2f})", give_or_take(
        100 * luck, 100 * half_width(error)
    )


def _fairness(comparison: RankerComparison) -> str:
    """What a fair controller does for its two groups, if one is on the right."""
    ranker = Ranker.parse(comparison.other.ranker)
    if not isinstance(ranker, FairController) or ranker.due == "item":
        return ""
    naive, fair = (_unfair(run, ranker) for run in (comparison.naive, comparison.other))
    return (
        " Exposure per unit of relevance differs between the two groups by "
        f"{naive} when ranked by clicks, and by **{fair}** with {comparison.title}."
    )


def _unfair(run: Run, ranker: FairController) -> str:
    groups = ranker.groups(run.exposure.shape[2])
    gaps = disparity(run.exposure[-1] / run.rounds[-1], run.liking[-1], groups)
    return give_or_take(float(gaps.mean()), float(half_width(gaps.std() / np.sqrt(len(gaps)))))


def ends(runs: Mapping[str, Run]) -> str:
    """What several futures of the same world bring at their end, by name."""
    parts = [f"{name} {_expected(run.expected[-1])}" for name, run in runs.items()]
    return f"Clicks per 100 pages at the end: {'; '.join(parts)}."


def _expected(clicks: Sequence[float] | np.ndarray) -> str:
    return per_hundred(float(np.mean(clicks)), float(np.std(clicks) / np.sqrt(len(clicks))))
