"""What a log says about the relevance of each pair, given a curve and what pairs are usually like.

The relevance of pairs follows a Beta distribution under which the log is most likely (empirical
Bayes). Its mean may rise or fall with how often a pair was seen, because rankers mostly show better
items more often; where the log shows no such relation, it comes out flat. Each pair's posterior is
that prior times its own likelihood, sum c log(e r) + (n - c) log(1 - e r), as the Beta with the
same mode and curvature in log odds. Pairs with the same counts have the same posterior, which is
computed once for all of them.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine.examination.curve import LEVEL, Curve
from engine.examination.pairs import Pairs
from engine.examination.uncertainty.moved_pairs import together
from engine.inference.beta import beta_interval
from engine.inference.normal import half_width

ESTIMANDS = ("relevance",)
"The estimands of the intervals in this module, by the keys of the audit."

NEWTON_STEPS = 25
TOLERANCE = 1e-7
SIMPLEX = np.vstack([np.zeros(3), np.diag([0.3, 0.2, 0.5])])
"""Where the search for the prior starts: a point, and one step along each of its numbers."""
LIKELY = np.array([1.5, 0.3, 1.0])
"""How far these numbers lie from their start in most logs; it decides where pairs are few."""
PRIOR_PAIRS = 20_000
"""The prior is learned from at most this many pairs, evenly chosen."""
LEAST_STRENGTH, MOST_STRENGTH = 0.1, 1_000.0
"""The prior counts as at least, and at most, this many views."""


@dataclass(frozen=True)
class RelevancePosterior:
    """Relevance of P pairs: `first` and `second` (P,) are the numbers of each pair's Beta.

    `views` (P,) is the expected examination that the pair collected; `prior` (P,) the mean before
    its own clicks are seen, worth `strength` views; `spread` (P,) the relative standard error that
    the curve adds.
    """

    views: np.ndarray
    first: np.ndarray
    second: np.ndarray
    prior: np.ndarray
    strength: float
    spread: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """(P,) the posterior mean."""
        return np.asarray(self.first / (self.first + self.second))

    def take(self, chosen: np.ndarray) -> "RelevancePosterior":
        """The posteriors of the pairs at these places."""
        names = ("views", "first", "second", "prior", "spread")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})

    def interval(self, level: float = LEVEL) -> np.ndarray:
        """(P, 2) credible interval, widened by what is not known of the curve.

        It holds on average over pairs, those included that were chosen for their relevance.
        """
        mean, total = self.mean, self.first + self.second
        own = mean * (1 - mean) / (total + 1)
        data = self.views / (self.views + self.strength)
        wide = np.minimum(own + (mean * data * self.spread) ** 2, 0.99 * mean * (1 - mean))
        total = mean * (1 - mean) / wide - 1
        low, high = beta_interval(mean * total, (1 - mean) * total, level)
        return np.stack([low, high], axis=1)


def relevance_posterior(counted: Pairs, curve: Curve) -> RelevancePosterior:
    """The posterior of every pair; ranks that the curve does not identify count for nothing."""
    alike = together(counted)
    different, pattern = alike.different, alike.pattern
    usable = curve.identified & (np.nan_to_num(curve.examination) > 0)
    examination = np.where(usable, np.nan_to_num(curve.examination), 0.0)
    rows = different.impressions * usable
    clicks = (different.clicks * usable).sum(axis=1)
    missed = rows - different.clicks * usable
    views = rows @ examination
    prominence = _prominence(views, alike.times)
    counts = Counted(clicks, missed, views, prominence, alike.times, examination)
    prior, strength = _learned(counts.some(PRIOR_PAIRS, pattern)).at(prominence)
    mode, curvature = _mode(counts, prior, strength)
    errors = np.where(usable, _relative_error(curve), 0.0)
    spread = np.divide(
        rows @ (examination * errors), views, out=np.zeros_like(views), where=views > 0
    )
    first, second = curvature / (1 - mode), curvature / mode
    return RelevancePosterior(views, first, second, prior, strength, spread).take(pattern)


def _relative_error(curve: Curve) -> np.ndarray:
    """(K,) the standard error of the logarithm of the curve, from its interval."""
    low, high = np.nan_to_num(curve.interval).T
    middle = np.maximum(np.nan_to_num(curve.examination), 1e-9)
    return np.asarray(np.minimum((high - low) / (2 * half_width(1.0, LEVEL) * middle), 1.0))


def _prominence(views: np.ndarray, times: np.ndarray) -> np.ndarray:
    """(P,) the logarithm of a pair's views, centred over all pairs."""
    logs = np.log(np.maximum(views, 1e-3))
    return np.asarray(logs - times @ logs / max(times.sum(), 1))


@dataclass(frozen=True)
class Counted:
    """Of P pairs: clicks, misses per rank (P, K), views, prominence; and the curve (K,).

    `times` (P,) is how many pairs of the log have these counts.
    """

    clicks: np.ndarray
    missed: np.ndarray
    views: np.ndarray
    prominence: np.ndarray
    times: np.ndarray
    examination: np.ndarray

    def some(self, most: int, pattern: np.ndarray) -> "Counted":
        """At most so many of the log's pairs that were looked at, evenly chosen.

        `pattern` is the place here of each pair of the log.
        """
        shown = pattern[(self.views > 0)[pattern]]
        times = np.bincount(shown[:: max(len(shown) // most, 1)], minlength=len(self.views))
        few = np.flatnonzero(times)
        return Counted(
            self.clicks[few],
            self.missed[few],
            self.views[few],
            self.prominence[few],
            times[few],
            self.examination,
        )


@dataclass(frozen=True)
class Prior:
    """Log odds of the mean, `level` and `slope` times prominence, and the logarithm of strength."""

    level: float
    slope: float
    strength: float

    def at(self, prominence: np.ndarray) -> tuple[np.ndarray, float]:
        """(P,) the prior mean of each pair, and the strength in views."""
        mean = 1 / (1 + np.exp(-np.clip(self.level + self.slope * prominence, -9, 9)))
        return mean, float(np.clip(np.exp(self.strength), LEAST_STRENGTH, MOST_STRENGTH))


def _learned(counts: Counted) -> Prior:
    """The prior under which the log is most likely."""
    from scipy.optimize import minimize

    clicks, views = counts.times @ counts.clicks, counts.times @ counts.views
    usual = np.clip(clicks / max(views, 1e-9), 1e-3, 0.999)
    start = Prior(float(np.log(usual / (1 - usual))), 0.0, float(np.log(4.0)))
    if counts.times.sum() < 2:
        return start
    corners = np.array([start.level, start.slope, start.strength]) + SIMPLEX
    best = minimize(
        lambda point: (
            (((point - corners[0]) / LIKELY) ** 2).sum() / 2
            - _evidence(counts, *Prior(*point).at(counts.prominence))
        ),
        corners[0],
        method="Nelder-Mead",
        options={"xatol": 0.02, "fatol": 0.1, "initial_simplex": corners},
    )
    return Prior(*map(float, best.x))


def _evidence(counts: Counted, prior: np.ndarray, strength: float) -> float:
    """The log-likelihood with relevance integrated out (Laplace), but for a constant."""
    from scipy.special import betaln

    mode, curvature = _mode(counts, prior, strength)
    first, second = prior * strength, (1 - prior) * strength
    alpha, beta = curvature / (1 - mode), curvature / mode
    unclicked = np.maximum(1 - counts.examination * mode[:, None], 1e-12)
    fit = (counts.clicks + first) * np.log(mode) + second * np.log1p(-mode)
    fit += (counts.missed * np.log(unclicked)).sum(axis=1)
    matched = alpha * np.log(mode) + beta * np.log1p(-mode)
    each = fit - matched + betaln(alpha, beta) - betaln(first, second)
    return float(counts.times @ each)


def _mode(counts: Counted, prior: np.ndarray, strength: float) -> tuple[np.ndarray, np.ndarray]:
    """(P,) the mode of each posterior in log odds, as a probability, and the curvature there."""
    successes, second = counts.clicks + prior * strength, (1 - prior) * strength
    relevance = np.clip(successes / (counts.views + strength), 1e-6, 1 - 1e-6)
    odds = np.log(relevance / (1 - relevance))
    for _ in range(NEWTON_STEPS):
        slope, bend = _slopes(odds, successes, second, counts)
        step = np.clip(slope / bend, -2, 2)
        odds = np.clip(odds + step, -16, 16)
        if np.abs(step).max(initial=0) < TOLERANCE:
            break
    return 1 / (1 + np.exp(-odds)), _slopes(odds, successes, second, counts)[1]


def _slopes(
    odds: np.ndarray, successes: np.ndarray, second: np.ndarray, counts: Counted
) -> tuple[np.ndarray, np.ndarray]:
    """(P,) first derivative and negative second derivative of the log posterior in log odds."""
    relevance = 1 / (1 + np.exp(-odds))
    examination, missed = counts.examination, counts.missed
    unclicked = np.maximum(1 - examination * relevance[:, None], 1e-9)
    wavering = relevance * (1 - relevance)
    skipped = (missed * examination / unclicked).sum(axis=1)
    lean = (1 - 2 * relevance)[:, None] + examination * (relevance**2)[:, None]
    turned = (missed * examination * lean / unclicked**2).sum(axis=1)
    slope = successes * (1 - relevance) - second * relevance - skipped * wavering
    least = (successes + second) * wavering / 10
    return slope, np.maximum((successes + second + turned) * wavering, least)
