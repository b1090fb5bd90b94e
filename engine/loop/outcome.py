"""How a run ended, in the few numbers that people ask for."""

from dataclasses import dataclass

import numpy as np

from engine.loop.run import Run
from engine.loop.snapshots import LATE
from engine.metrics.gini import gini

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."


@dataclass(frozen=True)
class RunOutcome:
    """The end of a run, averaged over worlds; rates are those of the last fifth of the rounds.

    Discounted clicks alone are of the whole run: they count what learning cost its users.
    """

    best_on_top: float
    standard_error: float
    best_shown: float
    clicks_per_round: float
    clicks_standard_error: float
    exposure_gini: float
    regret: float
    """Clicks per round that the most liked items would have had beyond these, in the mean."""
    discounted_clicks: float
    """Clicks per round of the whole run, a round counting .9995 of the one before it."""
    discounted_standard_error: float
    unpredictability: float
    undiscovered: float


def late(run: Run, sums: np.ndarray) -> np.ndarray:
    """Rate per round of a running sum (S, ...) over the last fifth of the rounds."""
    first = int(np.searchsorted(run.rounds, (1 - LATE) * run.rounds[-1], side="right")) - 1
    if first < 0 or first == len(run.rounds) - 1:
        return np.asarray(sums[-1] / run.rounds[-1])
    return np.asarray((sums[-1] - sums[first]) / (run.rounds[-1] - run.rounds[first]))


def outcome(run: Run) -> RunOutcome:
    """How the run ended."""
    top = run.best_on_top[-1]
    clicks, exposure = late(run, run.clicks), late(run, run.exposure)
    regret, early = late(run, run.regret), run.discounted_clicks[-1]
    return RunOutcome(
        best_on_top=float(top.mean()),
        standard_error=_error(top),
        best_shown=float(run.best_shown[-1].mean()),
        clicks_per_round=float(clicks.mean()),
        clicks_standard_error=_error(clicks),
        exposure_gini=float(gini(exposure).mean()),
        regret=float(regret.mean()),
        discounted_clicks=float(early.mean()),
        discounted_standard_error=_error(early),
        unpredictability=float(run.unpredictability[-1]),
        undiscovered=float(run.undiscovered()[-1].mean()),
    )


def _error(values: np.ndarray) -> float:
    """The standard error of the mean of (R,) values; NaN for a single world."""
    if len(values) < 2:
        return float("nan")
    return float(values.std(ddof=1) / np.sqrt(len(values)))
