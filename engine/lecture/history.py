"""Re-run history: would the same results win?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.figures.lecture.exhibits import stacked
from engine.inference.normal import half_width
from engine.lecture.exhibit import Exercise, Exhibit, Shown, counted, of_100, short, whole
from engine.loop.outcome import outcome
from engine.loop.rankers.naive import Naive
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.metrics.polya import distribution
from engine.simulator.top_k import TopK

ITEMS, SHOWN = 20, 5


@dataclass(frozen=True)
class History(Exhibit):
    """The same users, the same items, another draw of luck: another winner."""

    key: ClassVar[str] = "history"
    title: ClassVar[str] = "Re-run history: would the same results win?"
    formula: ClassVar[str] = r"U = \operatorname{mean}_{i,\, w \neq w'} |m_{iw} - m_{iw'}|"
    assumes: ClassVar[str] = "Results are ranked by their clicks so far, and only a few are shown."
    cites: ClassVar[tuple[str, ...]] = ("salganik2006",)
    place: ClassVar[int] = 3
    page: ClassVar[str] = "feedback_loop"
    minutes: ClassVar[int] = 8
    aha: ClassVar[str] = "What is on top is a matter of early luck; run it again, and it differs."
    notes: ClassVar[tuple[str, ...]] = (
        "Every world has the same items and the same users; only the dice differ.",
        "Set the share that explores to .1 with the next exhibit: luck fades, but only a little.",
    )

    worlds: int = parameter(200, "Worlds", "Number of simulations.", low=20, high=500)
    rounds: int = parameter(2000, "Visits in each", "", low=100, high=5000)
    bias: float = parameter(1.0, "Position bias", "Rank k is seen by k ^ -this.", low=0, high=2)
    seed: int = parameter(1, "Seed", "Random seed.", low=0, high=10_000)

    def setting(self) -> str:
        """Many worlds."""
        return (
            f"{ITEMS} results, {SHOWN} of them shown, ranked by clicks so far. The best is clicked "
            "by 50% of the users who see it, the worst by 5%. We run history "
            f"{self.worlds} times, for {self.rounds:,} visits each."
        )

    def question(self) -> str:
        """How often the best wins."""
        return "In how many of 100 histories is the best result on top at the end?"

    def show(self) -> Shown:
        """Who stands on top at the end, over all worlds."""
        world = TopK(items=ITEMS, shown=SHOWN, severity=self.bias)
        schedule = Schedule(rounds=self.rounds, worlds=self.worlds, seed=self.seed)
        run = simulate(world, Naive(), schedule)
        end = outcome(run)
        quality = np.argsort(np.argsort(-run.liking[-1, 0]))
        winners = np.bincount(quality[run.order[-1, :, 0]], minlength=ITEMS) / self.worlds
        answer = 100 * end.best_on_top
        sentence = (
            f"The best of {ITEMS} is on top in {of_100(answer)} histories (± "
            f"{whole(100 * half_width(end.standard_error))}); {int((winners > 0).sum())} different "
            "results won at least once."
        )
        names = range(1, ITEMS + 1)
        x, y = "result, the best is 1", "on top, of 100 histories"
        hidden = stacked(names, {"on top": np.zeros(ITEMS)}, x, y, self.python())
        drawn = stacked(names, {"on top": 100 * winners}, x, y, self.python())
        worked = (
            rf"P(\text{{best on top}}) = {counted(end.best_on_top, self.worlds)}, \quad "
            rf"U = {short(end.unpredictability)}"
        )
        return Shown(answer, sentence, hidden, drawn, worked)

    def exercises(self) -> list[Exercise]:
        """No bias, and the urn."""
        fair = History(bias=0.0).show().answer
        one_of = round(1 / float(distribution(1, 1, 1, draws=100)[37]))
        return [
            Exercise(
                "Set the position bias to 0, so that all five shown results are seen. Does the "
                "best result win now? What keeps it from winning in the other histories?",
                f"In {of_100(fair)} histories. The others never show it: what is not shown gets no "
                "clicks. That is selection bias, and no correction of clicks repairs it.",
            ),
            Exercise(
                "An urn holds one red and one blue ball. Each ball drawn is put back with another "
                "of its colour. How likely is it that exactly 37 of the first 100 draws are red?",
                f"1/{one_of}: every number from 0 to 100 is equally likely. Where success breeds "
                "success, every final share is equally likely.",
            ),
        ]
