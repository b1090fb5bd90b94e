"""A world in which time passes: tastes drift, and some items arrive late."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.simulator.behaviours.behaviour import Behaviour
from engine.simulator.scene import Scene
from engine.simulator.truth import Truth
from engine.simulator.world import World

EVERY = 100
"""Rounds between two steps of the drift."""
FARTHEST = 4.0
"""Log odds beyond which liking does not drift."""


@dataclass(frozen=True)
class Changing(World):
    """Another world, in which relevance changes: the best item need not stay the best.

    Liking takes a random step every hundred rounds; the best items may be missing at first. A log
    of this world, outside a loop, is one of its first day.
    """

    key: ClassVar[str] = "changing"
    title: ClassVar[str] = "A changing world"
    formula: ClassVar[str] = (
        r"\mathrm{logit}\, r_{t+100} = \mathrm{logit}\, r_t + \delta \, \mathcal N(0, 1)"
    )
    assumes: ClassVar[str] = "Changes come by chance, whatever is shown."
    cites: ClassVar[tuple[str, ...]] = ("sutton2018",)

    base: str = parameter("top_k", "World", "The world that changes.", family="simulator")
    drift: float = parameter(
        0.0, "Drift", "Step of relevance every hundred rounds, in log odds.", low=0, high=2
    )
    late: int = parameter(
        0, "Late items", "How many of the best items are missing at first.", low=0, high=100
    )
    arrival: int = parameter(
        500, "Arrival", "The round at which they arrive.", low=1, high=10_000_000
    )

    def build(self) -> Truth:
        """The truth of the first day, with all items."""
        return self._base.truth

    @property
    def behaviour(self) -> Behaviour:
        """How the users of the world click."""
        return self._base.behaviour

    @property
    def _base(self) -> World:
        return World.parse(self.base)

    def change(self, scene: Scene, round: int, rng: np.random.Generator) -> bool:
        """Hide late items at first, let them in at their time, and let liking drift."""
        changed = False
        if self.late and round == 0:
            self._hide(scene)
            changed = True
        if self.late and round == self.arrival:
            scene.present[:] = scene.relevance.max(axis=1) > 0
            changed = True
        if self.drift and round and round % EVERY == 0:
            self._drift(scene, rng)
            changed = True
        return changed

    def _hide(self, scene: Scene) -> None:
        best = np.argsort(-scene.liking, axis=1, kind="stable")[:, : self.late]
        np.put_along_axis(scene.present, best, False, axis=1)

    def _drift(self, scene: Scene, rng: np.random.Generator) -> None:
        present = scene.relevance > 0
        liking = scene.relevance.clip(1e-3, 1 - 1e-3)
        odds = np.log(liking / (1 - liking))
        odds += self.drift * rng.normal(size=(len(odds), 1, odds.shape[2]))
        drifted = 1 / (1 + np.exp(-odds.clip(-FARTHEST, FARTHEST)))
        scene.relevance = np.where(present, drifted, 0.0)
