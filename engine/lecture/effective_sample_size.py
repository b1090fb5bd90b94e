"""Effective sample size: how much are ten thousand rows worth?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.core.numbers import significant
from engine.evaluation.answer import Answer
from engine.evaluation.compare import compare
from engine.figures.lecture.exhibits import earned
from engine.ingest.samples import open_sample
from engine.lecture.exhibit import Exercise, Exhibit, Shown, of_100, per_100, short

SHOP, RANDOM = "open_bandit_bts", "open_bandit_random"


@dataclass(frozen=True)
class EffectiveSampleSize(Exhibit):
    """A log that hardly tried the policy in question is worth few rows, however long it is."""

    key: ClassVar[str] = "effective_sample_size"
    title: ClassVar[str] = "Effective sample size: how much are ten thousand rows worth?"
    formula: ClassVar[str] = r"n_{\text{eff}} = \left(\sum_i w_i\right)^2 / \sum_i w_i^2"
    assumes: ClassVar[str] = "Rows are independent, and their propensities are right."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    place: ClassVar[int] = 10
    page: ClassVar[str] = "compare"
    minutes: ClassVar[int] = 5
    aha: ClassVar[str] = (
        "Check the effective sample size first: a large log can carry little information."
    )
    notes: ClassVar[tuple[str, ...]] = (
        "The interval is reliable only while the effective sample is large: at 3 or 4 of 100 "
        "rows, 95% intervals contain the true value about three times in four.",
        "The random log shows what the uniform policy earned: is that inside the interval?",
    )

    level: float = parameter(0.95, "Confidence level", "", low=0.8, high=0.99)

    def setting(self) -> str:
        """The log of the shop's learning policy."""
        return (
            "The shop's Thompson-sampling policy made a log of 10,000 rows; it already "
            "preferred a few items and rarely showed the others. The question is "
            "what showing all items equally often would have earned."
        )

    def question(self) -> str:
        """What share of the rows remains."""
        return "For this question, how many rows are 100 rows of the log worth?"

    def _answers(self) -> tuple[Answer, Answer]:
        comparison = compare(open_sample(SHOP), ["uniform"], ["ips"], level=self.level)
        return comparison.answers[0], comparison.baseline

    def show(self) -> Shown:
        """The effective sample size, the estimate, and what the random log earned."""
        target, logged = self._answers()
        random = compare(open_sample(RANDOM), [], [], level=self.level).baseline
        rows = target.evidence.log.impressions if target.evidence else 0
        answer = 100 * target.effective_sample_size / rows
        sentence = (
            f"{of_100(answer)}: the {rows:,} rows are worth "
            f"{target.effective_sample_size:,.0f}. The estimate is {per_100(target)}, evidence: "
            f"{target.verdict.word}; showing at random really earned {per_100(random)}."
        )
        before = {"as logged": logged}
        after = {"uniform, from this log": target, "uniform, when it really ran": random}
        return Shown(
            answer,
            sentence,
            earned(before, self.python()),
            earned(before | after, self.python()),
            self._worked(target),
        )

    def _worked(self, answer: Answer) -> str:
        if answer.evidence is None:
            return ""
        w, w2 = (
            significant(answer.evidence.total(name), 5).replace(",", r"\,") for name in ("w", "w2")
        )
        rows, worth = answer.evidence.log.impressions, answer.effective_sample_size
        return (
            rf"n_{{\text{{eff}}}} = \frac{{{w}^2}}{{{w2}}} = {short(worth)}, \quad "
            rf"\frac{{{short(worth)}}}{{{rows}}} = {short(worth / rows)}"
        )

    def exercises(self) -> list[Exercise]:
        """Weights by hand."""
        return [
            Exercise(
                "Four rows have the weights 1, 1, 1, 1; four others 4, 0, 0, 0. How many rows is "
                "each worth?",
                f"16/4 = {16 / 4:.0f} and 16/16 = {16 / 16:.0f}.",
            ),
            Exercise(
                "What should the shop log next, so that the question can be answered?",
                "A share of random choices: with half of the rows at random, no weight exceeds 2.",
            ),
        ]
