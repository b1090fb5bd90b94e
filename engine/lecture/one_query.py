"""One query, many users: the most relevant results are not the best page."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.diversity.against_relevance import TwoPages, against_relevance
from engine.diversity.greedy_coverage import GreedyCoverage
from engine.figures.figure import Figure
from engine.figures.lecture.exhibits import stacked
from engine.figures.ranking.satisfied_users import satisfied_users
from engine.lecture.exhibit import Exercise, Exhibit, Shown, of_100, short, whole
from engine.rankings.samples import INTENTS, jordans


@dataclass(frozen=True)
class OneQuery(Exhibit):
    """The results that are most relevant on their own serve the same users again and again."""

    key: ClassVar[str] = "one_query"
    title: ClassVar[str] = "One query, many users"
    formula: ClassVar[str] = r"F(S) = \sum_t P(t) \Big( 1 - \prod_{d \in S} (1 - R_{dt}) \Big)"
    assumes: ClassVar[str] = "Users of an intent judge each result on its own; one is enough."
    cites: ClassVar[tuple[str, ...]] = ("radlinski2008", "yue2008")
    place: ClassVar[int] = 11
    page: ClassVar[str] = "exposure"
    minutes: ClassVar[int] = 4
    aha: ClassVar[str] = "The best page is not the page of the best results."
    notes: ClassVar[tuple[str, ...]] = (
        "Ask who means the athlete, then who means somebody else: the second group gets nothing.",
        "Show more results: the page by relevance hardly improves until it runs out of athletes.",
    )

    athlete: float = parameter(0.6, "Users who mean the athlete", "", low=0, high=1)
    actor: float = parameter(
        0.25, "Users who mean the actor", "The others mean the statistician.", low=0, high=1
    )
    shown: int = parameter(3, "Results shown", "", low=1, high=9)

    def _pages(self) -> TwoPages:
        problem = jordans(self.athlete, self.actor, self.shown)
        return against_relevance(problem, GreedyCoverage(), np.random.default_rng(0))

    def setting(self) -> str:
        """Three people of one name."""
        shares = jordans(self.athlete, self.actor, self.shown).chances
        parts = [
            f"{of_100(100 * share)} mean the {name}"
            for share, name in zip(shares, INTENTS, strict=True)
        ]
        return (
            f"Users ask for michael jordan: {', '.join(parts)}. The page shows the "
            f"{self.shown} results that most users want."
        )

    def question(self) -> str:
        """How many leave with nothing."""
        return "Of 100 users, how many find nothing on this page?"

    def show(self) -> Shown:
        """The share of users without a result, and the page that serves more of them."""
        pages = self._pages()
        before, after = 100 * (1 - pages.coverage)
        sentence = (
            f"{whole(before)} of 100 users find nothing. When each result is chosen for users whom "
            f"no result above it satisfies, {whole(after)} of 100 find nothing."
        )
        parts = " + ".join(
            rf"{short(share)} \cdot {short(1 - served)}"
            for share, served in zip(pages.problem.chances, pages.satisfied[0], strict=True)
        )
        return Shown(
            before,
            sentence,
            self._wanted(pages),
            satisfied_users(pages, INTENTS, self.python()),
            rf"1 - F = {parts} = {short(before / 100)}",
        )

    def _wanted(self, pages: TwoPages) -> Figure:
        problem = pages.problem
        wanted = 100 * problem.intents[pages.by_relevance] * problem.chances
        return stacked(
            [problem.items[place] for place in pages.by_relevance],
            {name: wanted[:, place] for place, name in enumerate(INTENTS)},
            "result",
            "want it, of 100 users",
            self.python(),
        )

    def exercises(self) -> list[Exercise]:
        """A page of two by hand, and the bound."""
        return [
            Exercise(
                "Half of the users want what a and b give, each with probability .8; the other "
                "half want only c, with probability .6. Two results are shown. Which two?",
                "a and b satisfy .5 (1 - .2 x .2) = .48 of the users; a and c .5 x .8 + .5 x .6 = "
                ".7. So a and c, though b is more relevant than c (.4 against .3).",
            ),
            Exercise(
                "What does greedy choice reach at least, for two results and for very many?",
                "1 - (1 - 1/k)^k of the best: 3/4 for k = 2, and 1 - 1/e = .632 for large k.",
            ),
        ]
