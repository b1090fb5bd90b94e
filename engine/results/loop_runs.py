"""How runs of the feedback loop ended, one per ranker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.numbers import percent, significant
from engine.core.titles import file_or_title
from engine.inference.wilson import wilson
from engine.loop.experiments.lock_in import exact_lock_in
from engine.loop.outcome import outcome
from engine.loop.rankers.fixed import Fixed
from engine.loop.rankers.ranker import Ranker
from engine.loop.run import Run
from engine.loop.schedule import Schedule
from engine.results.result import Result
from engine.simulator.world import World

if TYPE_CHECKING:
    from engine.figures.figure import Figure


@dataclass(frozen=True)
class LoopRuns(Result):
    """Runs of several rankers with the same users, in many worlds."""

    world: World
    rankers: Sequence[Ranker]
    schedule: Schedule
    runs: Sequence[Run]

    def as_record(self) -> dict[str, Any]:
        """What `loop --json` prints."""
        pairs = zip(self.rankers, self.runs, strict=True)
        return {
            "world": self.world.spec,
            "rounds": self.schedule.rounds,
            "worlds": self.schedule.worlds,
            "seed": self.schedule.seed,
            "rankers": [self._end(ranker, run) for ranker, run in pairs],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per ranker."""
        frame = pd.DataFrame(self.as_record()["rankers"])
        bounds = frame.pop("interval")
        return frame.assign(low=[low for low, _ in bounds], high=[high for _, high in bounds])

    def figure(self) -> "Figure":
        """Which items end on top, over the worlds."""
        from engine.figures.loop.loop_winners import loop_winners

        titles = [file_or_title(ranker) for ranker in self.rankers]
        names = [str(item) for item in range(1, self.runs[0].liking.shape[-1] + 1)]
        return loop_winners(self.runs, titles, names)

    def heading(self) -> str:
        """The world and how long it ran."""
        rounds, worlds = self.schedule.rounds, self.schedule.worlds
        return f"{self.world.spec}: {rounds:,} rounds in {worlds:,} worlds"

    def readable(self) -> pd.DataFrame:
        """How often the best item ends on top, with its interval, and clicks per round."""
        rows = []
        for line in self.as_record()["rankers"]:
            low, high = (percent(end) for end in line["interval"])
            rows.append(
                {
                    "ranker": line["ranker"],
                    "best item on top": f"{percent(line['best_on_top'])} (95% {low} to {high})",
                    "clicks per round": significant(line["clicks_per_round"]),
                }
            )
        return pd.DataFrame(rows)

    def remarks(self) -> list[str]:
        """What policy files leave out, and the exact probability of lock-in where there is one."""
        fixed = [ranker for ranker in self.rankers if isinstance(ranker, Fixed)]
        unnamed = [ranker.unnamed(self.world.truth) for ranker in fixed]
        return [note for note in unnamed if note] + [
            f"{line['ranker']}: the exact probability of lock-in is {line['exact_lock_in']:.4f}"
            for line in self.as_record()["rankers"]
            if line["exact_lock_in"] is not None
        ]

    def _end(self, ranker: Ranker, run: Run) -> dict[str, Any]:
        end = outcome(run)
        bounds = wilson(end.best_on_top, self.schedule.worlds)
        return {
            "ranker": ranker.spec,
            "exploration": ranker.exploration,
            "best_on_top": end.best_on_top,
            "standard_error": end.standard_error,
            "interval": [float(bound) for bound in bounds],
            "clicks_per_round": end.clicks_per_round,
            "exposure_gini": end.exposure_gini,
            "exact_lock_in": exact_lock_in(self.world, ranker),
        }
