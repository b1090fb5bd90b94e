"""Two rankers in the same world with the same users: the picture of the feedback loop."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.core.numbers import give_or_take
from engine.core.titles import file_or_title
from engine.inference.normal import half_width
from engine.inference.wilson import wilson
from engine.loop.outcome import late, outcome
from engine.loop.rankers.ranker import Ranker
from engine.loop.run import Run
from engine.simulator.world import World


@dataclass(frozen=True)
class RankerComparison:
    """A run ranked by raw clicks and one ranked otherwise, of the same world and seed."""

    world: World
    naive: Run
    other: Run

    def items(self, run: Run, copy: int) -> list[str]:
        """The names of the N items of one of the worlds, in the order of their places."""
        truth = self.world.truth
        codes = truth.candidates[run.queries[copy]]
        return [named(truth.items[code]) if code >= 0 else "" for code in codes]

    @cached_property
    def typical(self) -> int:
        """The world to show: the first of those kept in detail that ends as most worlds do."""
        ends = np.stack([run.best_on_top[-1] for run in (self.naive, self.other)])
        usual = ends.mean(axis=1) >= 0.5
        alike = (ends == usual[:, None]).all(axis=0)[: self.naive.credit.shape[1]]
        return int(alike.argmax())

    @property
    def title(self) -> str:
        """What the other ranker is called: by its file where it was read from one."""
        return file_or_title(Ranker.parse(self.other.ranker))

    def sentence(self) -> str:
        """What became of the best item, in numbers."""
        naive, other = outcome(self.naive), outcome(self.other)
        worlds, rounds = self.naive.clicks.shape[1], int(self.naive.rounds[-1])
        gains = 100 * (late(self.other, self.other.clicks) - late(self.naive, self.naive.clicks))
        gain, error = gains.mean(), half_width(gains.std() / np.sqrt(worlds))
        if abs(gain) <= error:
            more = "no detectable difference in clicks"
        else:
            more = (
                f"{give_or_take(abs(gain), error)} "
                f"{'more' if gain > 0 else 'fewer'} clicks per 100 impressions"
            )
        return (
            f"After {rounds:,} rounds in {worlds:,} simulations with the same users, ranking by "
            f"clicks has the best item first in **{spread(naive.best_on_top, worlds)}** of them, "
            f"“{self.title}” in **{spread(other.best_on_top, worlds)}**, with {more}."
        )


def named(item: str) -> str:
    """An item's name as people read it; a bare number says that it is an item."""
    return f"item {item}" if item.isdecimal() else item


def spread(share: float, worlds: int) -> str:
    """A share of worlds with the uncertainty that so many worlds leave: 42% +- 7."""
    low, high = wilson(share, worlds)
    error = (high - low) / 2
    return f"{100 * share:.0f}% ± {max(1, round(100 * error))}"


def per_hundred(rate: float, standard_error: float) -> str:
    """Clicks per 100 impressions with their 95% uncertainty: 71.3 +- .4."""
    return give_or_take(100 * rate, 100 * half_width(standard_error))
