"""Not seen, or not relevant?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.examination.attention import power_law
from engine.figures.lecture.exhibits import stacked
from engine.lecture.exhibit import Exercise, Exhibit, Shown, of_100, short, whole
from engine.relevance.missing_clicks import Fate, fate

RANKS = 10


@dataclass(frozen=True)
class NotSeen(Exhibit):
    """Most missing clicks come from people who never saw the result, not from rejections."""

    key: ClassVar[str] = "not_seen"
    title: ClassVar[str] = "Not seen, or not relevant?"
    formula: ClassVar[str] = r"P(\text{not seen} \mid \text{no click}) = \frac{1 - e_k}{1 - e_k r}"
    assumes: ClassVar[str] = (
        "P(click) = examination × relevance, and examination depends on the rank."
    )
    cites: ClassVar[tuple[str, ...]] = ("richardson2007",)
    place: ClassVar[int] = 1
    page: ClassVar[str] = "home"
    minutes: ClassVar[int] = 5
    aha: ClassVar[str] = "No click does not mean not relevant: most users never saw the result."
    notes: ClassVar[tuple[str, ...]] = (
        "Ask before showing any formula; most students read a missing click as a dislike.",
        "Then move the rank to 1: the unseen part vanishes, and a missing click is a no again.",
    )

    rank: int = parameter(3, "Rank", "Where the result stands.", low=1, high=RANKS)
    liked: float = parameter(
        0.5, "Relevance", "The share of those who see it that click.", low=0, high=1
    )
    drop: float = parameter(
        1.0, "Position bias strength, η", "Rank k is seen in k^-η of the visits.", low=0, high=2
    )

    def _fate(self) -> Fate:
        return fate(power_law(RANKS, self.drop), np.full(RANKS, self.liked))

    def _examination(self) -> float:
        return float(power_law(RANKS, self.drop)[self.rank - 1])

    def setting(self) -> str:
        """One rank, how often it is seen and liked."""
        return (
            f"Rank {self.rank} is seen in {of_100(100 * self._examination())} visits; "
            f"{of_100(100 * self.liked)} users who see the result click it."
        )

    def question(self) -> str:
        """Of the missing clicks, how many were not seen."""
        return (
            "Of 100 visits without a click on this result, in how many did the user never see it?"
        )

    def show(self) -> Shown:
        """The exact split."""
        split, place = self._fate(), self.rank - 1
        clicked, unseen = split.clicked[place], split.not_seen[place]
        answer = 100 * float(np.nan_to_num(split.unseen_share[place]))
        sentence = (
            f"Of 100 visits, {whole(100 * clicked)} click and {whole(100 * unseen)} "
            f"never see rank {self.rank}: of 100 missing clicks, {whole(answer)} were not "
            f"seen and {whole(100 - answer)} were seen but not clicked."
        )
        ranks = range(1, RANKS + 1)
        shares = {"clicked": 100 * split.clicked, "not clicked": 100 - 100 * split.clicked}
        parts = {
            "clicked": 100 * split.clicked,
            "seen, not clicked": 100 * split.not_liked,
            "not seen": 100 * split.not_seen,
        }
        return Shown(
            answer,
            sentence,
            stacked(ranks, shares, "rank", "of 100 visits", self.python()),
            stacked(ranks, parts, "rank", "of 100 visits", self.python()),
            self._worked(answer),
        )

    def _worked(self, answer: float) -> str:
        seen, liked = short(self._examination()), short(self.liked)
        return rf"\frac{{1 - {seen}}}{{1 - {seen} \cdot {liked}}} = {short(answer / 100)}"

    def exercises(self) -> list[Exercise]:
        """By hand for two ranks."""
        fifth = NotSeen(rank=5).show().answer
        first = NotSeen(rank=1).show().answer
        return [
            Exercise(
                "Rank 5 is seen by 1 in 5, and half of those who see it click. Of 100 missing "
                "clicks, how many were never seen?",
                f"(1 - 1/5) / (1 - 1/10) = 8/9, so {short(fifth)} of 100.",
            ),
            Exercise(
                "And at rank 1, which everybody sees?",
                f"(1 - 1) / (1 - 1/2) = 0, so {short(first)} of 100: there, a missing click "
                "does say that the result was not relevant.",
            ),
        ]
