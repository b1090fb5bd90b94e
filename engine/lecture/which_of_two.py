"""Which of two rankings? The intervals overlap."""

from dataclasses import dataclass
from functools import cached_property
from math import hypot
from typing import ClassVar

from engine.core.method import parameter
from engine.evaluation.answer import Difference
from engine.evaluation.compare import Comparison, compare
from engine.figures.figure import Figure
from engine.figures.lecture.exhibits import earned, intervals
from engine.ingest.samples import open_sample
from engine.lecture.exhibit import Exercise, Exhibit, Shown, of_100, per_100, short, whole

LOG = "three_rankers"
POLICY = "most_relevant"
ESTIMATOR = "snips(weighting='examination')"


@dataclass(frozen=True)
class WhichOfTwo(Exhibit):
    """Two values from the same visits share their chance error; their difference has less."""

    key: ClassVar[str] = "which_of_two"
    title: ClassVar[str] = "Which of two rankings? The intervals overlap"
    formula: ClassVar[str] = (
        r"\operatorname{Var}(\hat a - \hat b) = "
        r"\operatorname{Var} \hat a + \operatorname{Var} \hat b "
        r"- 2 \operatorname{Cov}(\hat a, \hat b)"
    )
    assumes: ClassVar[str] = "Both values are estimated from the same sessions."
    cites: ClassVar[tuple[str, ...]] = ("efron1982",)
    place: ClassVar[int] = 8
    page: ClassVar[str] = "compare"
    minutes: ClassVar[int] = 4
    aha: ClassVar[str] = "Overlapping intervals do not mean no difference: look at the difference."
    notes: ClassVar[tuple[str, ...]] = (
        "Show the two overlapping intervals first, and let the room call the race undecided.",
        "Then raise the exploration: the more the two differ, the less chance error they share.",
    )

    explore: float = parameter(
        0.05, "Exploration of the second ranking", "Share of visits it shuffles.", low=0.01, high=1
    )
    level: float = parameter(0.95, "Confidence level", "", low=0.8, high=0.99)

    @cached_property
    def _comparison(self) -> Comparison:
        rival = f"epsilon_greedy(epsilon={self.explore!r}, base={POLICY!r})"
        return compare(open_sample(LOG), [POLICY, rival], [ESTIMATOR], level=self.level)

    def setting(self) -> str:
        """Two policies whose intervals overlap."""
        answers = self._comparison.answers
        values = " and ".join(per_100(answer, *answers) for answer in answers)
        return (
            "One log, two policies: the best by relevance, and the same with "
            f"{of_100(100 * self.explore)} visits shuffled. They earn {values}."
        )

    def question(self) -> str:
        """How wide the interval of the difference is."""
        return (
            "If the rankings were measured on different visitors, the interval of their difference "
            "would be 100 wide. How wide is it on the same visitors?"
        )

    def show(self) -> Shown:
        """The paired standard error as a share of the unpaired one."""
        comparison = self._comparison
        paired, apart = self._paired(comparison)
        answer = 100 * paired.standard_error / apart
        low, high = (100 * bound for bound in paired.interval)
        sentence = (
            f"Only {whole(answer)}: the difference is {short(100 * paired.value)} clicks per 100 "
            f"({short(low)} to {short(high)}), {100 / answer:.0f} times more precise than from two "
            "groups of visitors."
        )
        return Shown(
            answer,
            sentence,
            self._picture(comparison, False),
            self._picture(comparison, True),
            self._worked(comparison),
        )

    def _worked(self, comparison: Comparison) -> str:
        """Variances per 100 impressions, and what is left of the width."""
        paired, apart = self._paired(comparison)
        first, second = ((100 * each.standard_error) ** 2 for each in comparison.answers)
        left = (100 * paired.standard_error) ** 2
        shared = (first + second - left) / 2
        return (
            rf"{short(left)} = {short(first)} + {short(second)} - 2 \cdot {short(shared)}, \quad "
            rf"\sqrt{{\frac{{{short(left)}}}{{{short(first + second)}}}}} = "
            rf"{short(paired.standard_error / apart)}"
        )

    def _picture(self, comparison: Comparison, difference: bool) -> Figure:
        if difference:
            return self._differences(comparison)
        first, second = comparison.answers
        return earned({"best by relevance": first, "the same, exploring": second}, self.python())

    def _differences(self, comparison: Comparison) -> Figure:
        """The difference with the interval of two groups of visitors, and with its own."""
        paired, apart = self._paired(comparison)
        half = 50 * (paired.interval[1] - paired.interval[0]) / paired.standard_error * apart
        value = 100 * paired.value
        low, high = (100 * bound for bound in paired.interval)
        return intervals(
            {
                "their difference, other visitors": (value, value - half, value + half),
                "their difference, same visitors": (value, low, high),
            },
            "clicks per 100 impressions",
            self.python(),
        )

    def _paired(self, comparison: Comparison) -> tuple[Difference, float]:
        """The paired difference, and the standard error that it would have unpaired."""
        first, second = comparison.answers
        paired = next(d for d in comparison.differences if d.minus == second.policy)
        return paired, hypot(first.standard_error, second.standard_error)

    def exercises(self) -> list[Exercise]:
        """Variances by hand."""
        return [
            Exercise(
                "Two estimates have standard error 3 each and correlation .98. What is the "
                "standard error of their difference, paired and unpaired?",
                f"Paired: sqrt(9 + 9 - 2 x .98 x 9) = {(18 - 17.64) ** 0.5:.3g}; "
                f"unpaired: sqrt(18) = {18**0.5:.3g}.",
            ),
        ]
