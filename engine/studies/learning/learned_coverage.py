"""How often the honest interval of a learned policy holds the policy's exact value."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.core.minimise import Tick, silent
from engine.evaluation.learned.honest_split import Learned, learn
from engine.logs.arrays import from_table
from engine.policies.policy import Policy
from engine.simulator.world import World

ESTIMANDS = ("honest_value",)
"The estimands of the intervals in this module, by the keys of the audit."


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
    described: Mapping[str, np.ndarray] | None = None,
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
        described: (items,) further columns of the log that describe items, in the world's order.
        tick: called with the share of the work that is done.

    Raises:
        EngineError: the world's values are not known exactly.
    """
    place = World.parse(world) if isinstance(world, str) else world
    outcomes = []
    for run in range(runs):
        table = place.log(Policy.parse(logging), impressions, np.random.default_rng(seed + run))
        table |= _of_items(table["item"], described or {}, place)
        log = from_table(table, name=f"run {run}", truth=place.spec)
        outcomes.append(_outcome(learn(log, learner, tune=tune, seed=seed + run), place))
        tick((run + 1) / runs)
    claimed, honest, true = (np.array(column) for column in zip(*outcomes, strict=True))
    return Deployed(claimed[:, 0], claimed[:, 1:], honest[:, 0], honest[:, 1:], true)


def _of_items(
    item: np.ndarray, described: Mapping[str, np.ndarray], world: World
) -> dict[str, np.ndarray]:
    place = {name: number for number, name in enumerate(world.truth.items)}
    code = np.array([place[str(name)] for name in item])
    return {name: column[code] for name, column in described.items()}


def _outcome(learned: Learned, world: World) -> tuple[list[float], list[float], float]:
    """Numbers alone: a log stays in memory as long as anything that was learned from it."""
    if learned.truth is None:
        raise EngineError(f"the values of policies in {world.spec} are not known exactly")
    claimed, honest = (
        [answer.value, *answer.interval] for answer in (learned.claimed, learned.honest)
    )
    return claimed, honest, learned.truth
