"""Two results: does the better one always win?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.figures.figure import Figure
from engine.figures.lecture.exhibits import lines
from engine.lecture.exhibit import Exercise, Exhibit, Shown, of_100, short, whole
from engine.loop.experiments.lock_in import critical_shuffle_rate, lock_in


@dataclass(frozen=True)
class LockIn(Exhibit):
    """With enough position bias, chance decides which of two items stays on top."""

    key: ClassVar[str] = "lock_in"
    title: ClassVar[str] = "Two results: does the better one always win?"
    formula: ClassVar[str] = r"P(\text{worse locks in}) > 0 \iff e_2 / e_1 < r_B / r_A"
    assumes: ClassVar[str] = (
        "Two items ranked by their clicks so far; examination depends on the rank."
    )
    cites: ClassVar[tuple[str, ...]] = ("salganik2006",)
    place: ClassVar[int] = 2
    page: ClassVar[str] = "feedback_loop"
    minutes: ClassVar[int] = 8
    aha: ClassVar[str] = (
        "When rank 2 is seen too rarely, the worse item can stay on top permanently, and no amount "
        "of further clicks helps."
    )
    notes: ClassVar[tuple[str, ...]] = (
        "Let the room vote, then drag the share that sees rank 2 up until the curve meets zero: "
        "the threshold is the ratio of the two relevances, and nothing else.",
        "The curve is exact, not simulated. The Feedback loop page puts simulated dots on it.",
    )

    better: float = parameter(0.6, "Relevance: better item", "", low=0.05, high=1)
    worse: float = parameter(0.5, "Relevance: worse item", "", low=0.05, high=1)
    seen: float = parameter(0.33, "Rank 2 is seen by", "Rank 1 is always seen.", low=0.01, high=1)

    def _chance(self, seen: float) -> float:
        return 100 * lock_in((self.better, self.worse), (1.0, seen))

    @property
    def threshold(self) -> float:
        """How often rank 2 must be seen for the better item to win for sure."""
        return min(self.better, self.worse) / max(self.better, self.worse)

    def setting(self) -> str:
        """Two items, ranked by clicks."""
        return (
            f"Two results, ranked by clicks so far. {of_100(100 * self.better)} like one, "
            f"{of_100(100 * self.worse)} the other. Rank 1 is always seen, rank 2 in "
            f"{of_100(100 * self.seen)} visits. The number of visitors is unlimited."
        )

    def question(self) -> str:
        """How often the worse result locked in."""
        return "In how many of 100 simulations does the worse result end up on top, permanently?"

    def show(self) -> Shown:
        """The exact chance, and its curve."""
        answer = self._chance(self.seen)
        sentence = (
            f"In {whole(answer)} of 100 simulations the worse result stays on top permanently. It "
            f"ends only when rank 2 is seen in at least {short(100 * self.threshold)} of "
            "100 visits, the ratio of the two relevances."
        )
        sign = "<" if self.seen < self.threshold else r"\ge"
        worked = (
            rf"\frac{{e_2}}{{e_1}} = {short(self.seen)} {sign} \frac{{r_B}}{{r_A}} = "
            rf"{short(self.threshold)}, \quad P(\text{{worse locks in}}) = {short(answer / 100)}"
        )
        return Shown(answer, sentence, self._picture(None), self._picture(answer), worked)

    def _picture(self, answer: float | None) -> Figure:
        seen = np.linspace(0.01, 1, 100)
        curve = np.array([self._chance(share) for share in seen])
        return lines(
            100 * seen,
            {} if answer is None else {"worse result locked in": curve},
            "rank 2 is seen, of 100 visits",
            "worse result on top permanently, of 100 simulations",
            point=None if answer is None else (100 * self.seen, answer),
            upright={"current setting": 100 * self.seen}
            if answer is None
            else {"threshold": 100 * self.threshold},
            limits=(0, 60),
            python=self.python(),
        )

    def exercises(self) -> list[Exercise]:
        """The threshold and the cure."""
        half = 100 * lock_in((0.6, 0.3), (1.0, 0.5))
        rate = 100 * critical_shuffle_rate((0.6, 0.5), (1.0, 1 / 3))
        return [
            Exercise(
                "Relevance .6 and .3; rank 2 is seen in half of the visits. Can the worse item "
                "lock in?",
                f"The threshold is .3/.6 = .5, and rank 2 is seen that often: no. The exact chance "
                f"is {short(half)} of 100.",
            ),
            Exercise(
                "Relevance .6 and .5, rank 2 seen by one in three. Show the two in random order in "
                "a share of visits: how large must it be to end lock-in?",
                "With q = 5/6 and rho = 1/3: 2 (q - rho) / ((1 - rho)(1 + q)) = 9/11, so "
                f"{short(rate)} of 100 visits. Shuffling alone is an expensive remedy.",
            ),
        ]
