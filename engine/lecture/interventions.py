"""Break the loop: correct the clicks, explore, or both?"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from engine.core.method import parameter
from engine.examination.attention import power_law
from engine.figures.figure import Figure
from engine.figures.lecture.exhibits import lines
from engine.inference.wilson import wilson
from engine.lecture.exhibit import Exercise, Exhibit, Shown, counted, of_100, short, whole
from engine.loop.rankers.ips import IPS
from engine.loop.rankers.naive import Naive
from engine.loop.rankers.ranker import Ranker
from engine.loop.run import Run
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.simulator.top_k import TopK


@dataclass(frozen=True)
class Interventions(Exhibit):
    """Two biases, two cures: correction repairs position bias, exploration selection bias."""

    key: ClassVar[str] = "interventions"
    title: ClassVar[str] = "Break the loop: correct the clicks, explore, or both?"
    formula: ClassVar[str] = r"s_d \leftarrow s_d + c / [(1-\epsilon) e_k + \epsilon \bar e]"
    assumes: ClassVar[str] = "The examination of each rank is known, and exploring shows all alike."
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)
    place: ClassVar[int] = 4
    page: ClassVar[str] = "feedback_loop"
    minutes: ClassVar[int] = 7
    aha: ClassVar[str] = "Neither cure is enough alone: correct what is seen, and show what is not."
    notes: ClassVar[tuple[str, ...]] = (
        "Collect four guesses, one per line of the picture; most rooms trust exploration alone.",
        "Raise the exploration to 1: the best is found, but hardly anybody gets to see it.",
    )

    explore: float = parameter(0.1, "Exploration", "Share of visits shuffled.", low=0, high=1)
    worlds: int = parameter(200, "Worlds", "Number of simulations.", low=20, high=500)
    rounds: int = parameter(3000, "Visits in each", "", low=100, high=5000)
    seed: int = parameter(1, "Seed", "Random seed.", low=0, high=10_000)

    @cached_property
    def _runs(self) -> dict[str, Run]:
        rankers: dict[str, Ranker] = {
            "clicks": Naive(),
            "clicks, exploring": Naive(exploration=self.explore),
            "corrected": IPS(),
            "corrected, exploring": IPS(exploration=self.explore),
        }
        schedule = Schedule(rounds=self.rounds, worlds=self.worlds, seed=self.seed)
        world = TopK(items=20, shown=5)
        return {name: simulate(world, ranker, schedule) for name, ranker in rankers.items()}

    def setting(self) -> str:
        """Four rankers."""
        return (
            "20 results, 5 shown, the same users for four rankers: by clicks, or by clicks divided "
            "by how often a rank is seen; each with and without shuffling "
            f"{of_100(100 * self.explore)} visits."
        )

    def question(self) -> str:
        """How often both cures bring the best to the top."""
        return (
            "With both cures, in how many of 100 runs is the best result on top after "
            f"{self.rounds:,} visits?"
        )

    def show(self) -> Shown:
        """The share of worlds with the best on top, over time, for the four."""
        runs = self._runs
        ends = {name: 100 * float(run.best_on_top[-1].mean()) for name, run in runs.items()}
        answer = ends["corrected, exploring"]
        sentence = (
            f"With both cures the best result is on top in {of_100(answer)} runs, with correction "
            f"alone in {whole(ends['corrected'])}, with exploration alone in "
            f"{whole(ends['clicks, exploring'])}, by clicks in {whole(ends['clicks'])} "
            f"(± {whole(98 / self.worlds**0.5)} at most)."
        )
        before = {name: runs[name] for name in ("clicks", "clicks, exploring")}
        return Shown(
            answer, sentence, self._picture(before), self._picture(runs), self._worked(answer)
        )

    def _worked(self, answer: float) -> str:
        """What a click at rank 2 counts, and the share of worlds."""
        mean = float(power_law(5, 1.0).sum() / 20)
        counts = 1 / ((1 - self.explore) / 2 + self.explore * mean)
        return (
            rf"e_2 = \frac{{1}}{{2}}: \; \frac{{1}}{{{short(1 - self.explore)} \cdot 0.5 + "
            rf"{short(self.explore)} \cdot {short(mean)}}} = {short(counts)}, \quad "
            rf"P(\text{{best on top}}) = {counted(answer / 100, self.worlds)}"
        )

    def _picture(self, runs: dict[str, Run]) -> Figure:
        shares = {name: run.best_on_top.mean(axis=1) for name, run in runs.items()}
        bands = {name: wilson(share, self.worlds) for name, share in shares.items()}
        return lines(
            next(iter(runs.values())).rounds,
            {name: 100 * share for name, share in shares.items()},
            "visits",
            "best on top, of 100 runs",
            bands={name: (100 * low, 100 * high) for name, (low, high) in bands.items()},
            logarithmic=True,
            python=self.python(),
        )

    def exercises(self) -> list[Exercise]:
        """What a click is worth."""
        seen = 0.9 / 2 + 0.1 * (1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5) / 20
        return [
            Exercise(
                "Rank 2 is seen by half. One visit in ten is shuffled over 20 results of which 5 "
                "are shown, with ranks seen by 1, 1/2, 1/3, 1/4, 1/5. How much does a click on the "
                "result that usually stands at rank 2 count?",
                "It is seen with chance .9 x 1/2 + .1 x (1 + 1/2 + 1/3 + 1/4 + 1/5) / 20 = "
                f"{seen:.4f}, so it counts 1 / {seen:.4f} = {1 / seen:.3f}.",
            ),
            Exercise(
                "Which of the two biases does each cure repair?",
                "Correction: position bias, among what is shown. Exploration: selection bias, what "
                "was never shown.",
            ),
        ]
