"""A fitted click model: its parameters, and what it predicts."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.click_models.click_process import ClickProcess, drawn
from engine.click_models.pair_index import PairIndex
from engine.inference.wilson import wilson

if TYPE_CHECKING:
    from engine.click_models.click_model import ClickModel


@dataclass(frozen=True)
class FittedModel:
    """A click model with its parameters: arrays by name, per pair, per rank, or single numbers.

    `trials` holds, for parameters that are plain proportions, how many trials each had;
    `converged` is False when EM ran out of steps; `warnings` are sentences for the reader;
    `undetermined` marks, by name, the numbers that the log did not decide.
    """

    model: "ClickModel"
    index: PairIndex
    parameters: dict[str, np.ndarray]
    trials: dict[str, np.ndarray] = field(default_factory=dict)
    steps: int = 0
    converged: bool = True
    warnings: tuple[str, ...] = ()
    undetermined: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many numbers the model has to fit; what stands for unknown pairs is not counted."""
        pairs = self.model.by_pair
        return sum(
            value[:-1].size if name in pairs else value.size
            for name, value in self.parameters.items()
        )

    def click_process(self, query: np.ndarray, items: np.ndarray) -> ClickProcess:
        """The user before lists: query (n,) and items (n, K) codes, -1 where nothing is shown."""
        pair = self.index.of(np.broadcast_to(query[:, None], items.shape), items)
        return self.model.click_process(self.parameters, pair, items >= 0)

    def simulate(
        self, query: np.ndarray, rankings: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) clicks on rankings (n, K) of item codes shown for queries (n,)."""
        return drawn(self.click_process(query, rankings), rankings.shape, rng)

    def stated(self, name: str) -> np.ndarray:
        """A parameter as a reader may see it: NaN where the log says nothing about it."""
        value = self.parameters[name].astype(float)
        stated = value[:-1] if name in self.model.by_pair else value
        if name in self.trials:
            stated[np.broadcast_to(self.trials[name] == 0, stated.shape)] = np.nan
        if name in self.undetermined:
            stated[np.broadcast_to(self.undetermined[name], stated.shape)] = np.nan
        return value

    def interval(self, name: str, level: float = 0.95) -> np.ndarray | None:
        """(..., 2) Wilson interval of a parameter that is a plain proportion, else None."""
        if name not in self.trials:
            return None
        value, trials = self.parameters[name], np.maximum(self.trials[name], 1e-9)
        if name in self.model.by_pair:
            value = value[:-1]
        return np.stack(wilson(value, trials, level), axis=-1)


def unconverged(converged: bool, steps: int) -> tuple[str, ...]:
    """The warning that EM ran out of steps."""
    if converged:
        return ()
    return (f"EM had not converged after {steps:,} steps: allow more, or strengthen the prior.",)
