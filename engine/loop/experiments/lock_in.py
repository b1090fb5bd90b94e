"""Lock-in of two items: the exact chance that the wrong one stays on top for ever.

Ranked by clicks, the lead of one item over the other is a random walk that moves only when exactly
one of them is clicked. Its drift depends on who stands on top, so with enough position bias both
leads run away from zero, and chance decides which one does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.loop.rankers.naive import Naive
from engine.loop.rankers.ranker import Ranker
from engine.loop.schedule import Schedule
from engine.loop.simulate import Tick, simulate
from engine.simulator.two_items import TwoItems
from engine.simulator.world import World


@dataclass(frozen=True)
class Walk:
    """Probabilities per round that the lead of the better item A over B changes.

    `up` towards A and `down` towards B, with A on top; `up_below` and `down_below` with B on top.
    """

    up: float
    down: float
    up_below: float
    down_below: float


def walk(
    relevance: tuple[float, float], examination: tuple[float, float], shuffle: float = 0.0
) -> Walk:
    """The walk of two items of relevance (A, B), on ranks seen with the given chances.

    `shuffle` is the share of rounds in which the order is random.
    """
    (a, b), (first, second) = relevance, examination
    up, down = first * a * (1 - second * b), second * b * (1 - first * a)
    up_below, down_below = second * a * (1 - first * b), first * b * (1 - second * a)
    half = shuffle / 2
    return Walk(
        up=(1 - half) * up + half * up_below,
        down=(1 - half) * down + half * down_below,
        up_below=(1 - half) * up_below + half * up,
        down_below=(1 - half) * down_below + half * down,
    )


def lock_in(
    relevance: tuple[float, float], examination: tuple[float, float], shuffle: float = 0.0
) -> float:
    """The chance that the less relevant of two items stays on top for ever.

    Ties are drawn anew in every round; A is the better item, whichever comes first. With equal
    relevance it is the chance of the second item.
    """
    if relevance[0] < relevance[1]:
        relevance = (relevance[1], relevance[0])
    steps = walk(relevance, examination, shuffle)
    good = (steps.up + steps.up_below) * _escape(steps.down, steps.up)
    bad = (steps.down + steps.down_below) * _escape(steps.up_below, steps.down_below)
    return bad / (good + bad) if good + bad > 0 else 0.0


def _escape(back: float, forth: float) -> float:
    """The chance that a walk one step from zero never returns."""
    return max(0.0, 1 - back / forth) if forth > 0 else 0.0


def critical_shuffle_rate(
    relevance: tuple[float, float], examination: tuple[float, float]
) -> float:
    """The share of shuffled rounds from which on the wrong item cannot stay on top.

    2 (q - rho) / ((1 - rho) (1 + q)) with q the ratio of relevance and rho that of examination;
    0 when the position bias is too weak for lock-in.
    """
    q = min(relevance) / max(relevance)
    rho = examination[1] / examination[0]
    return max(0.0, 2 * (q - rho) / ((1 - rho) * (1 + q))) if rho < 1 else 0.0


def exact_lock_in(world: World, ranker: Ranker) -> float | None:
    """The exact chance that the wrong item locks in, where it is known, else None.

    It is known for two items, position-based users and ranking by clicks, with shuffling.
    """
    if not isinstance(world, TwoItems) or type(ranker) is not Naive:
        return None
    if world.users != "position_based" or ranker.ties != "every_round":
        return None
    if ranker.explore not in ("shuffle", "top_n"):
        return None
    first, second = world.relevance
    top, below = world.examination
    return lock_in((first, second), (top, below), ranker.exploration)


def simulated(
    world: TwoItems,
    rates: Sequence[float],
    worlds: int,
    seed: int = 0,
    tick: Tick | None = None,
) -> list[float]:
    """The share of simulated worlds that end with the wrong item on top, per shuffle rate.

    Shares after 3,000 rounds: near the critical rate the wrong item needs longer to lose.
    """
    wrong = []
    for number, rate in enumerate(rates):
        schedule = Schedule(rounds=3_000, worlds=worlds, seed=seed, snapshots=2)
        run = simulate(world, Naive(exploration=float(rate)), schedule)
        wrong.append(1 - float(run.best_on_top[-1].mean()))
        if tick is not None:
            tick((number + 1) / len(rates))
    return wrong
