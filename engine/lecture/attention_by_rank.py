"""Measuring position bias: how far does attention fade?."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.examination.attention import power_law
from engine.examination.curve import Curve
from engine.examination.examination_model import examine
from engine.figures.figure import Figure
from engine.figures.lecture.exhibits import lines
from engine.ingest.samples import open_sample
from engine.lecture.exhibit import Exercise, Exhibit, Shown, short, whole
from engine.logs.log import Log

LOG = "three_rankers"
RANKS = 10


@dataclass(frozen=True)
class AttentionByRank(Exhibit):
    """Click rates mix how often a rank is seen with its quality; several rankers separate them."""

    key: ClassVar[str] = "attention_by_rank"
    title: ClassVar[str] = "Measuring position bias: how far does attention fade?"
    formula: ClassVar[str] = (
        r"\hat e_k / \hat e_j = \frac{\sum_{qd} \omega\, c_{qdk} / n_{qdk}}"
        r"{\sum_{qd} \omega\, c_{qdj} / n_{qdj}}"
    )
    assumes: ClassVar[str] = "The same item was shown at several ranks, whatever the reason."
    cites: ClassVar[tuple[str, ...]] = ("agarwal2019",)
    place: ClassVar[int] = 6
    page: ClassVar[str] = "examination"
    minutes: ClassVar[int] = 6
    aha: ClassVar[str] = (
        "Low ranks are clicked rarely because they are seen rarely and because good rankers put "
        "weak results there; only the first is position bias."
    )
    notes: ClassVar[tuple[str, ...]] = (
        "The log is simulated, so the truth is known: rank k is seen by 1 in k.",
        "Ask why one ranker alone could not show it: each item would be shown at one rank only.",
    )

    rank: int = parameter(8, "Rank", "Which rank to ask about.", low=2, high=RANKS)

    @cached_property
    def _log(self) -> Log:
        return open_sample(LOG)

    @cached_property
    def _curves(self) -> dict[str, Curve]:
        return {name: examine(self._log, name) for name in ("naive_ctr", "all_pairs")}

    def setting(self) -> str:
        """A log of three rankers."""
        naive = self._curves["naive_ctr"].examination[self.rank - 1]
        return (
            f"{self._log.impressions:,} result pages of ten, each made by one of three "
            "rankers. "
            f"Rank {self.rank} gets {whole(100 * naive)} clicks for every 100 at rank 1."
        )

    def question(self) -> str:
        """How much the rank is seen."""
        return f"For every 100 who see rank 1, how many see rank {self.rank}?"

    def show(self) -> Shown:
        """Estimated from the items that stood at several ranks."""
        curves = self._curves
        place = self.rank - 1
        answer = 100 * float(curves["all_pairs"].examination[place])
        low, high = 100 * curves["all_pairs"].interval[place]
        sentence = (
            f"{whole(answer)} of 100 see rank {self.rank} (95% {whole(low)} to {whole(high)}; the "
            f"truth of this simulated log is {short(100 / self.rank)}), while its clicks suggest "
            f"{whole(100 * curves['naive_ctr'].examination[place])}."
        )
        drawn = {"naive_ctr": curves["naive_ctr"]}
        worked = rf"\hat e_{{{self.rank}}} / \hat e_1 = {short(answer / 100)}"
        return Shown(
            answer, sentence, self._picture(drawn, False), self._picture(curves, True), worked
        )

    def _picture(self, curves: dict[str, Curve], truth: bool) -> Figure:
        names = {"naive_ctr": "click rate", "all_pairs": "examination, estimated"}
        shares = {names[key]: 100 * curve.examination for key, curve in curves.items()}
        shares |= {"examination, true": 100 * power_law(RANKS, 1.0)} if truth else {}
        return lines(
            np.arange(1, RANKS + 1),
            shares,
            "rank",
            "for every 100 at rank 1",
            bands={
                names[key]: (100 * curve.interval[:, 0], 100 * curve.interval[:, 1])
                for key, curve in curves.items()
            },
            python=self.python(),
        )

    def exercises(self) -> list[Exercise]:
        """One pair by hand."""
        return [
            Exercise(
                "One result was shown 200 times at rank 1 and clicked 80 times; 300 times at rank "
                "4 and clicked 30 times. How much is rank 4 seen, for every 100 at rank 1?",
                f"(30/300) / (80/200) = {short(100 * (30 / 300) / (80 / 200))}.",
            ),
            Exercise(
                "Another result was only ever shown at rank 4. What does it add?",
                "Nothing: no rank can be compared with another through it.",
            ),
        ]
