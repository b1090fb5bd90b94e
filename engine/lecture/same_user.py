"""Which of two rankings? Ask the same user, and mind who is favoured by chance."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.figures.figure import Figure
from engine.figures.lecture.exhibits import stacked
from engine.figures.preferences.merged_pages import merged_pages
from engine.lecture.exhibit import Exercise, Exhibit, Shown, short, whole
from engine.studies.preferences.interleaved_pages import InterleavedPages, interleave

FIRST, SECOND = "abcdef", "bcdefa"
OTHERS = ("balanced", "team_draft", "probabilistic")


@dataclass(frozen=True)
class SameUser(Exhibit):
    """Balanced interleaving lets random clicks prefer one ranking; a team draft does not.

    The two rankings are a rotation of each other, so that all items but one stand higher in B.
    """

    key: ClassVar[str] = "same_user"
    title: ClassVar[str] = "Which of two rankings? Ask the same user"
    formula: ClassVar[str] = r"P(A \text{ wins}) = \sum_L P(L) \, \frac1K \sum_{k=1}^K 1[A_L(k)]"
    assumes: ClassVar[str] = "Each user clicks one result of the page, drawn at random."
    cites: ClassVar[tuple[str, ...]] = ("radlinski2008clicks", "joachims2002")
    place: ClassVar[int] = 9
    page: ClassVar[str] = "preferences"
    minutes: ClassVar[int] = 3
    aha: ClassVar[str] = "A fair coin at the top of the page does not make the count fair."
    notes: ClassVar[tuple[str, ...]] = (
        "Let the room merge the two lists by taking turns before it guesses.",
        "Then switch the method to a team draft: the same users, and nobody is favoured.",
    )

    items: int = parameter(4, "Items", "How many results both rankings show.", low=2, high=5)
    method: str = parameter(
        "balanced", "Method", "How the two are merged.", choices=("balanced", "team_draft")
    )

    def _merged(self, method: str) -> InterleavedPages:
        return interleave((FIRST[: self.items], self._second()), method)

    def _second(self) -> str:
        return SECOND[: self.items - 1] + "a"

    def setting(self) -> str:
        """Two rankings, and users who read nothing."""
        return (
            f"Ranking A shows {' '.join(FIRST[: self.items])}, ranking B shows "
            f"{' '.join(self._second())}. Each user gets one page merged from both, and clicks "
            "one of its results at random."
        )

    def question(self) -> str:
        """Who wins by chance."""
        return "Of 100 such users, how many count as preferring ranking A?"

    def show(self) -> Shown:
        """By listing every page."""
        shown = self._merged(self.method)
        answer = 100 * shown.random_clicks["A"]
        other = 100 * shown.random_clicks["B"]
        favoured = (
            "so the method favours neither"
            if abs(answer - other) < 1e-9
            else "although they click at random: the method favours B"
        )
        sentence = (
            f"{whole(answer)} of 100 count for A and {whole(other)} for B, {favoured}. This is "
            "exact: every page is listed."
        )
        return Shown(answer, sentence, self._pages(shown), self._methods(), self._worked(shown))

    def _worked(self, shown: InterleavedPages) -> str:
        """The share of A on each page, over the pages."""
        share = shown.random_clicks["A"]
        total = f"{len(shown.pages)} \\cdot {self.items}"
        won = short(share * len(shown.pages) * self.items)
        return rf"P(A \text{{ wins}}) = \frac{{{won}}}{{{total}}} = {short(share)}"

    def _pages(self, shown: InterleavedPages) -> Figure:
        return merged_pages(shown.pages, self.python())

    def _methods(self) -> Figure:
        """Who wins random clicks, by method."""
        shares = {key: self._merged(key).random_clicks for key in OTHERS}
        names = [key.replace("_", " ") for key in OTHERS]
        parts = {team: [100 * shares[key][team] for key in OTHERS] for team in ("A", "B")}
        return stacked(names, parts, "method", "of 100 users who click at random", self.python())

    def exercises(self) -> list[Exercise]:
        """Two by hand."""
        return [
            Exercise(
                "A shows a b c, B shows b c a. Balanced interleaving takes turns after a coin flip "
                "and counts the clicks above the higher of the two ranks of the lowest click. Who "
                "wins a click on each item?",
                "a is at rank 1 in A and 3 in B, so A wins it; b and c are higher in B. So B "
                "wins 2 of 3.",
            ),
            Exercise(
                "Both rankers want c next, A because it ranks c third, B because it ranks it "
                "second. Whose team gets c in a team draft, and what does a click on it say?",
                "Either, by a coin; so a click on c says nothing about who ranks it higher. That "
                "is the blind spot of the team draft.",
            ),
        ]
