"""Wrong correction: what if the bias curve is wrong?"""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.figures.figure import Figure
from engine.figures.lecture.exhibits import lines
from engine.inference.normal import half_width
from engine.inference.wilson import wilson
from engine.lecture.exhibit import Exercise, Exhibit, Shown, counted, of_100, short, whole
from engine.loop.rankers.ips import IPS
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.simulator.two_items import TwoItems

RELEVANCE = (0.6, 0.5)
GRID = (0.15, 0.25, 0.3, 0.35, 0.45, 0.7, 1.0)


@dataclass(frozen=True)
class MisspecifiedCurve(Exhibit):
    """A correction with a wrong curve still ranks correctly, within limits that can be computed."""

    key: ClassVar[str] = "misspecified_curve"
    title: ClassVar[str] = "Wrong correction: what if the bias curve is wrong?"
    formula: ClassVar[str] = r"r_B / r_A < \rho / \hat\rho < r_A / r_B"
    assumes: ClassVar[str] = "Two items ranked by corrected clicks; rho is how rank 2 is seen."
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)
    place: ClassVar[int] = 5
    page: ClassVar[str] = "feedback_loop"
    minutes: ClassVar[int] = 6
    aha: ClassVar[str] = (
        "A correction need not be exact: the closer the two results, the more accurate the "
        "curve must be."
    )
    notes: ClassVar[tuple[str, ...]] = (
        "Too strong a correction is as bad as too weak a one: then the top keeps changing, "
        "because each click at rank 2 counts too much.",
    )

    seen: float = parameter(0.33, "Rank 2 is seen by", "The truth.", low=0.05, high=1)
    believed: float = parameter(
        0.6, "We believe", "What the correction divides by.", low=0.05, high=1
    )
    worlds: int = parameter(200, "Worlds", "", low=50, high=500)
    rounds: int = parameter(1500, "Visits in each", "", low=100, high=5000)
    seed: int = parameter(1, "Seed", "Random seed.", low=0, high=10_000)

    def _share_wrong(self, believed: float) -> float:
        """The share of worlds, of 100, that end with the worse item on top."""
        schedule = Schedule(rounds=self.rounds, worlds=self.worlds, seed=self.seed)
        return _share_wrong(self.seen, believed, schedule)

    @property
    def limits(self) -> tuple[float, float]:
        """Beliefs between which the better item wins in the end."""
        q = min(RELEVANCE) / max(RELEVANCE)
        return self.seen * q, min(1.0, self.seen / q)

    def setting(self) -> str:
        """The truth and the belief."""
        return (
            "Two results: 60% and 50% of the users who see them click. Rank 2 is seen in "
            f"{of_100(100 * self.seen)} visits, but our correction believes "
            f"{of_100(100 * self.believed)}."
        )

    def question(self) -> str:
        """How often the worse one is on top."""
        return f"After {self.rounds:,} visits, in how many of 100 runs is the worse one first?"

    def show(self) -> Shown:
        """The simulated share for this belief and for others."""
        answer = self._share_wrong(self.believed)
        low, high = (100 * limit for limit in self.limits)
        error = 100 * half_width(np.sqrt(answer / 100 * (1 - answer / 100) / self.worlds))
        sentence = (
            f"The worse result is on top in {of_100(answer)} runs (± {whole(error)}). "
            f"Any assumed value from {short(low)} to {short(high)} of 100 ranks correctly."
        )
        return Shown(
            answer, sentence, self._picture(None), self._picture(answer), self._worked(answer)
        )

    def _worked(self, answer: float) -> str:
        q, ratio = min(RELEVANCE) / max(RELEVANCE), self.seen / self.believed
        word = "yes" if q < ratio < 1 / q else "no"
        return (
            rf"{short(q)} < \frac{{{short(self.seen)}}}{{{short(self.believed)}}} = "
            rf"{short(ratio)} < {short(1 / q)}? \text{{ {word};}} \quad "
            rf"P(\text{{worse on top}}) = {counted(answer / 100, self.worlds)}"
        )

    def _picture(self, answer: float | None) -> Figure:
        grid = np.array(GRID)
        shares = (
            np.array([self._share_wrong(believed) for believed in GRID])
            if answer is not None
            else None
        )
        band = None if shares is None else wilson(shares / 100, self.worlds)
        low, high = (100 * limit for limit in self.limits)
        return lines(
            100 * grid,
            {} if shares is None else {"worse one on top": shares},
            "assumed: rank 2 is seen, of 100 visits",
            "worse one on top, of 100 runs",
            bands=None if band is None else {"worse one on top": (100 * band[0], 100 * band[1])},
            point=None if answer is None else (100 * self.believed, answer),
            upright={"truth": 100 * self.seen},
            span=None if answer is None else (low, high),
            python=self.python(),
        )

    def exercises(self) -> list[Exercise]:
        """The limits by hand."""
        q = 0.9 / 1.0
        return [
            Exercise(
                "50% and 45% of the users who see two results click them, and rank 2 is seen in "
                "half of the visits. Which assumed values for rank 2 give the right ranking?",
                f"q = .45/.5 = .9: from .5 x .9 = {0.5 * q:.3g} to .5/.9 = {0.5 / q:.3g}.",
            ),
            Exercise(
                "What does an assumed value of 1 mean, and what follows?",
                "Clicks are not corrected at all: the ranking by raw clicks, with its lock-in.",
            ),
        ]


@lru_cache(maxsize=256)
def _share_wrong(seen: float, believed: float, schedule: Schedule) -> float:
    """The same by what it depends on: whoever moves the belief has the curve of all beliefs."""
    world = TwoItems(relevance=RELEVANCE, examination=(1.0, seen))
    run = simulate(world, IPS(examination=(1.0, believed)), schedule)
    return 100 * float(1 - run.best_on_top[-1].mean())
