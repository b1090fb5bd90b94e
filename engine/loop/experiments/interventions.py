"""Which interventions help: every ranker with every exploration rate and page length."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.loop.experiments.comparison import spread
from engine.loop.outcome import RunOutcome, outcome
from engine.loop.rankers.ranker import Ranker
from engine.loop.schedule import Schedule
from engine.loop.simulate import Tick, simulate
from engine.simulator.top_k import TopK

RANKERS = ("naive", "ctr", "ips", "ips_policy_aware")
RATES = (0.0, 0.02, 0.1, 0.3)
SHOWN = (1, 5, 20)


@dataclass(frozen=True)
class Interventions:
    """Outcomes per page length, ranker and rate of exploration."""

    rankers: tuple[str, ...]
    rates: tuple[float, ...]
    shown: tuple[int, ...]
    outcomes: dict[tuple[int, str, float], RunOutcome]
    worlds: int
    """How many were run for each."""

    def table(self, name: str) -> np.ndarray:
        """(page lengths, rankers, rates) one number of the outcomes."""
        cells = [
            [[getattr(self.outcomes[k, r, e], name) for e in self.rates] for r in self.rankers]
            for k in self.shown
        ]
        return np.array(cells)

    def sentence(self) -> str:
        """What correction alone, exploration alone and both do, on the middle page length."""
        shown, most = self.shown[len(self.shown) // 2], self.rates[-2]
        on_top = {
            (r, e): spread(self.outcomes[shown, r, e].best_on_top, self.worlds)
            for r in self.rankers
            for e in self.rates
        }
        first, last = self.rankers[0], self.rankers[-1]
        return (
            f"With {shown} of {max(self.shown)} items shown, the best item ends on top in "
            f"{on_top[first, 0.0]} of the simulations when ranked by clicks; exploration alone "
            f"({most:.0%}) makes it {on_top[first, most]}, correction alone "
            f"{on_top[last, 0.0]}, both together **{on_top[last, most]}**."
        )


def interventions(
    world: TopK,
    schedule: Schedule,
    *,
    rankers: Sequence[str] = RANKERS,
    rates: Sequence[float] = RATES,
    shown: Sequence[int] = SHOWN,
    tick: Tick | None = None,
) -> Interventions:
    """Run every combination; page lengths beyond the number of items show all of them."""
    lengths = tuple(dict.fromkeys(min(count, world.items) for count in shown))
    outcomes = {}
    plan = [(k, r, e) for k in lengths for r in rankers for e in rates]
    for number, (k, r, e) in enumerate(plan):
        ranker = Ranker.parse(r).replace(exploration=e)
        outcomes[k, r, e] = outcome(simulate(world.replace(shown=k), ranker, schedule))
        if tick is not None:
            tick((number + 1) / len(plan))
    return Interventions(tuple(rankers), tuple(rates), lengths, outcomes, schedule.worlds)
