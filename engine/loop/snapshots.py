"""Snapshots of a loop on a grid that grows geometrically: early rounds matter most."""

import numpy as np

from engine.loop.loop import Loop
from engine.loop.run import Run
from engine.simulator.scene import Scene

LATE = 0.2
"""The last fifth of the rounds, over which final rates are taken; its start is on the grid."""

CLOSE = 20
"""Worlds that are kept in detail, so that one of them can be shown."""


def grid(rounds: int, count: int) -> np.ndarray:
    """(S,) rounds after which to look: `count` of them or a few more, from 1 to the last.

    The first rounds stand alone; where steps grow beyond one round they grow geometrically.
    """
    steps = np.array([rounds])
    tries = count
    while count > 1 and len(steps) < min(count, rounds):
        steps = np.unique(np.round(np.geomspace(1, rounds, tries)).astype(int))
        tries += max(1, tries // 4)
    marks = [max(1, round((1 - LATE) * rounds)), rounds]
    return np.unique(np.r_[steps, marks])


class Snapshots:
    """Collects what a loop shows at each point of the grid."""

    def __init__(self, points: np.ndarray, scene: Scene) -> None:
        worlds, items = scene.present.shape
        shape = (len(points), worlds)
        self.points, self.scene, self.taken = points, scene, 0
        self.order = np.zeros((*shape, scene.shown), dtype=np.int32)
        self.clicks, self.early, self.possible = np.zeros((3, *shape))
        self.exposure = np.zeros((*shape, items), dtype=np.float32)
        self.expected = np.zeros(shape)
        self.credit = np.zeros((len(points), min(worlds, CLOSE), items))
        self.liking: list[np.ndarray] = []

    def begin(self, loop: Loop) -> None:
        """Keep the state before the first round."""
        self.first_order = loop.greedy[:CLOSE, : loop.shown].copy()
        self.first_credit = loop.credit.clicks[:CLOSE].copy()

    def take(self, loop: Loop) -> None:
        """Keep the state at the next point of the grid."""
        order = loop.greedy
        self.order[self.taken] = order[:, : loop.shown]
        self.clicks[self.taken] = loop.tally.clicked
        self.early[self.taken] = loop.tally.early
        self.possible[self.taken] = loop.tally.possible
        self.exposure[self.taken] = loop.tally.exposure
        self.credit[self.taken] = loop.credit.clicks[:CLOSE]
        self.expected[self.taken] = self.scene.expected(order, loop.chances)
        liking = self.scene.liking
        same = bool(self.liking) and np.array_equal(self.liking[-1], liking)
        self.liking.append(self.liking[-1] if same else liking)
        self.taken += 1

    def run(self, ranker: str) -> Run:
        """What was collected, as the result of the ranker's run."""
        steady = all(liking is self.liking[0] for liking in self.liking)
        return Run(
            ranker=ranker,
            rounds=self.points,
            order=self.order,
            clicks=self.clicks,
            early=self.early,
            possible=self.possible,
            exposure=self.exposure,
            expected=self.expected,
            credit=self.credit,
            liking=np.stack(self.liking[:1] if steady else self.liking),
            queries=self.scene.queries,
            first_order=self.first_order,
            first_credit=self.first_credit,
        )
