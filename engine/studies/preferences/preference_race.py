"""The race between interleaving and an A/B test: power over impressions, computed and simulated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from engine.inference.wilson import wilson
from engine.interleaving.credits.credit import Credit
from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import Ranking
from engine.interleaving.properties.distribution import clicks_on
from engine.interleaving.properties.exact import Credited, enumeration
from engine.online_evaluation.sample_size import (
    PlannedTest,
    ab_power,
    interleaving_power,
    simulated_ab_power,
    simulated_power,
)
from engine.studies.preferences.interleaved_pages import users_of

RUNS = 400
POINTS = 9
MOST = 1_000_000


@dataclass(frozen=True)
class PreferenceRace:
    """Power at each number of impressions, by the formula and by simulation.

    `interleaving` and `ab_test` are (T,) computed; `simulated` holds by name where (D,) it was
    simulated, (D,) shares of runs, and (2, D) bounds of their 95% intervals. `needed` are
    impressions for the design's power, infinite where the test never decides.
    """

    impressions: np.ndarray
    interleaving: np.ndarray
    ab_test: np.ndarray
    simulated: Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]]
    needed: Mapping[str, float]
    design: PlannedTest
    credited: Credited
    difference: float

    @property
    def ratio(self) -> float:
        """How many times more impressions the A/B test needs; NaN where neither ever decides."""
        first, second = self.needed["interleaving"], self.needed["A/B test"]
        return second / first if isfinite(first) else 0.0 if isfinite(second) else float("nan")


def preference_race(
    rankings: Sequence[Ranking],
    relevance: Mapping[str, float],
    *,
    method: str = "team_draft",
    credit: str = "clicks",
    users: str = "position_based",
    examination: Sequence[float] = (),
    seed: int = 0,
) -> PreferenceRace:
    """Race the two tests between two rankings with these users.

    Args:
        rankings: two rankings of at most six items.
        relevance: the chance of a click on each item once it is seen.
        method: the spec of the interleaving method.
        credit: the spec of the rule of credit.
        users: the spec of a click behaviour.
        examination: how much of each rank they see.
        seed: of the simulated runs.
    """
    walk = users_of(users, examination)
    pages = enumeration(Interleaving.parse(method), rankings, Credit.parse(credit))
    credited = pages.under(walk, relevance)
    arms = [clicks_on(ranking, walk, relevance) for ranking in rankings]
    design = PlannedTest()
    needed = {
        "interleaving": design.interleaving(credited.credit),
        "A/B test": design.ab_test(*arms),
    }
    finite = [each for each in needed.values() if each < inf] or [1_000.0]
    grid = np.unique(np.geomspace(10, min(4 * max(finite), MOST), 40).astype(int))
    dots = grid[np.linspace(0, len(grid) - 1, POINTS).astype(int)]
    rng = np.random.default_rng(seed)
    shares = {
        "interleaving": [simulated_power(credited.credit, int(n), RUNS, rng) for n in dots],
        "A/B test": [
            simulated_ab_power(arms[0], arms[1], max(int(n) // 2, 2), RUNS, rng) for n in dots
        ],
    }
    return PreferenceRace(
        grid,
        np.array([interleaving_power(credited.credit, int(n)) for n in grid]),
        np.array([ab_power(arms[0], arms[1], max(int(n) // 2, 1)) for n in grid]),
        {name: (dots, *_band(np.array(share))) for name, share in shares.items()},
        needed,
        design,
        credited,
        arms[0].mean - arms[1].mean,
    )


def _band(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(T,) shares and (2, T) bounds."""
    return shares, np.stack(wilson(shares, RUNS))
