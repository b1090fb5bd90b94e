"""The full log of one looping world, so that it can be debiased and evaluated like any other."""

import numpy as np

from engine.loop.loop import Loop, RoundPages
from engine.loop.rankers.ranker import Ranker
from engine.loop.schedule import Schedule
from engine.simulator import impressions
from engine.simulator.world import World


def recorded(world: World, ranker: Ranker, rounds: int, seed: int = 0) -> dict[str, np.ndarray]:
    """The log of one world that loops for so many rounds, as canonical columns.

    The propensity is the chance that exploration puts the item at its rank, given the greedy order
    of the round; it is 1 for a ranker that never explores. A loop over many queries runs on the
    middle one.
    """
    loop = Loop(world, ranker, Schedule(rounds=rounds, worlds=1, seed=seed))
    pages, clicks = [], []
    for number in range(rounds):
        page = loop.show(number)
        pages.append(page)
        clicks.append(loop.click(page))
        loop.learn(page, clicks[-1])
    return table(loop, pages, np.concatenate(clicks))


def table(loop: Loop, pages: list[RoundPages], clicks: np.ndarray) -> dict[str, np.ndarray]:
    """The log of a loop of one world: its pages and their (rounds, K) clicks."""
    truth, query = loop.world.truth, int(loop.scene.queries[0])
    items = np.array(truth.items)[truth.candidates[query]]
    ranks = np.concatenate([page.ranks for page in pages])
    flat = np.concatenate([page.flat for page in pages])
    count, shown = flat.shape
    impression = np.repeat(np.arange(1, count + 1), shown)
    return {
        "impression": impression,
        "session": impression,
        "query": np.full(count * shown, truth.queries[query]),
        "item": items[flat.reshape(-1)],
        "rank": np.tile(np.arange(1, shown + 1), count),
        "reward": clicks.reshape(-1).astype(float),
        "propensity": loop.chances[ranks, np.arange(shown)].reshape(-1),
        "timestamp": np.repeat(impressions.times(count), shown),
        "policy": np.full(count * shown, loop.ranker.spec),
    }
