"""How often the honest interval of a learned policy holds the policy's exact value."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.evaluation.learned.honest_split import Learned, learn
from engine.learners.minimise import Tick, silent
from engine.logs.arrays import from_table
from engine.policies.policy import Policy
from engine.simulator.world import World

ESTIMANDS = ("honest_value",)
"""What the intervals here are of, by the keys of the audit."""


@dataclass(frozen=True)
class Deployed:
    """Policies that were learned from one log each and then deployed; one entry per log."""

    claimed: np.ndarray
    claimed_interval: np.ndarray
    """(runs, 2)."""
    honest: np.ndarray
    honest_interval: np.ndarray
    """(runs, 2)."""
    true: np.ndarray
    """The exact values of the deployed policies."""

    @property
    def honest_coverage(self) -> float:
        """The share of runs whose honest interval holds the exact value."""
        return _coverage(self.honest_interval, self.true)

    @property
    def claimed_coverage(self) -> float:
        """The share of runs whose interval on the learner's own sessions holds it."""
        return _coverage(self.claimed_interval, self.true)


def _coverage(interval: np.ndarray, true: np.ndarray) -> float:
    return float(((interval[:, 0] <= true) & (true <= interval[:, 1])).mean())


def learn_and_deploy(
    world: World | str,
    logging: str,
    learner: str,
    *,
    runs: int,
    impressions: int,
    tune: bool = False,
    seed: int = 0,
    tick: Tick = silent,
) -> Deployed:
    """Learn from many logs of a world, and compare what was promised with what comes.

    Args:
        world: a world or its spec, whose users click on each rank independently.
        logging: spec of the logging policy.
        learner: spec of the learner.
        runs: how many logs.
        impressions: of each log.
        tune: whether settings are chosen on sessions of their own.
        seed: of the first log.
        tick: called with the share of the work that is done.

    Raises:
        EngineError: the world's values are not known exactly.
    """
    place = World.parse(world) if isinstance(world, str) else world
    outcomes = []
    for run in range(runs):
        table = place.log(Policy.parse(logging), impressions, np.random.default_rng(seed + run))
        log = from_table(table, name=f"run {run}", truth=place.spec)
        outcomes.append(learn(log, learner, tune=tune, seed=seed + run))
        tick((run + 1) / runs)
    if any(outcome.truth is None for outcome in outcomes):
        raise EngineError(f"the values of policies in {place.spec} are not known exactly")
    return _deployed(outcomes)


def _deployed(outcomes: list[Learned]) -> Deployed:
    return Deployed(
        np.array([outcome.claimed.value for outcome in outcomes]),
        np.array([outcome.claimed.interval for outcome in outcomes]),
        np.array([outcome.honest.value for outcome in outcomes]),
        np.array([outcome.honest.interval for outcome in outcomes]),
        np.array([outcome.truth for outcome in outcomes], float),
    )
