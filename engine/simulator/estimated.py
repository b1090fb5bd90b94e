"""A world that was estimated from a log."""

from dataclasses import dataclass, field

import numpy as np

from engine.simulator.parameter_uncertainty import ParameterUncertainty
from engine.simulator.scene import Scene
from engine.simulator.truth import Truth
from engine.simulator.world import World


@dataclass(frozen=True)
class Estimated(World):
    """The world that a log seems to come from; loops start from the credit that its clicks gave.

    Relevance is clicks over expected examination, drawn a little towards the mean, so that an item
    seen twice and clicked twice does not count as perfect. In a loop every world draws its own
    examination and relevance with their uncertainty, unless `uncertainty` is off.
    """

    name: str
    estimates: Truth = field(repr=False, compare=False)
    credit: dict[str, np.ndarray] = field(repr=False, compare=False)
    leaders: np.ndarray = field(repr=False, compare=False)
    """(Q,) the place of the item that the log showed most often at rank 1."""
    uncertainty: ParameterUncertainty | None = field(default=None, repr=False, compare=False)
    warnings: tuple[str, ...] = ()
    users: str = "position_based"

    @property
    def spec(self) -> str:
        """Where the world comes from; a name, not a recipe."""
        return f"from_log({self.name!r})"

    def build(self) -> Truth:
        """The estimated truth."""
        return self.estimates

    def history(self) -> dict[str, np.ndarray]:
        """(Q, N) what the log's clicks have already taught."""
        return self.credit

    def vary(self, scene: Scene, rng: np.random.Generator) -> None:
        """Draw each world's examination and relevance with its uncertainty."""
        if self.uncertainty is None:
            return
        worlds = len(scene.queries)
        scene.examination = self.uncertainty.curves(worlds, rng)
        drawn = self.uncertainty.relevance(scene.queries, scene.examination, rng)
        scene.relevance = np.where(scene.present, drawn, 0.0)[:, None, :]
