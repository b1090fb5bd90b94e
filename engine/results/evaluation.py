"""What other policies would have earned, with intervals and verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from engine.core.numbers import count, decided_by, significant
from engine.evaluation.answer import Answer
from engine.evaluation.compare import Comparison
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure


@dataclass(frozen=True)
class Evaluation(Result):
    """The value of every policy by every estimator, and the paired differences.

    Args:
        comparison: the numbers.
        names: {spec: the text a method was asked for by}.
        notes: remarks on policy files.
    """

    remarks_first: ClassVar[bool] = True

    comparison: Comparison
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """What `evaluate --json` prints."""
        return self.comparison.as_record(self.names)

    @property
    def usable(self) -> bool:
        """Whether some value is a number that rests on rows of the log."""
        return any(answer.is_number for answer in self.comparison.answers)

    def to_frame(self) -> pd.DataFrame:
        """One row per policy and estimator: value, interval, diagnostics, verdict."""
        frame = pd.DataFrame(self.as_record()["estimates"])
        bounds = frame.pop("interval")
        frame.insert(4, "low", [low for low, _ in bounds])
        frame.insert(5, "high", [high for _, high in bounds])
        return frame

    def figure(self) -> "Figure":
        """The forest plot."""
        from engine.figures.compare.forest import forest

        return forest(self.comparison)

    def heading(self) -> str:
        """The log and its own mean reward."""
        shown = count(self.comparison.log.impressions, "impression")
        mean = significant(self.comparison.baseline.value)
        return f"{self.comparison.log.name}: {shown}, mean reward {mean}"

    def readable(self) -> pd.DataFrame:
        """Values per impression, rounded to what their intervals support."""
        rows = [
            {
                "verdict": answer.verdict.word,
                "policy": self._name(answer.policy),
                "estimator": self._name(answer.estimator),
                "value per impression": _value(answer),
                f"{100 * answer.level:g}% interval": _interval(answer),
            }
            for answer in self.comparison.answers
        ]
        return pd.DataFrame(rows)

    def remarks(self) -> list[str]:
        """Every verdict with its reasons, and what to log next."""
        lines = []
        for answer in self.comparison.answers:
            name = f"{self._name(answer.policy)}, {self._name(answer.estimator)}"
            lines.append(f"{name}: {answer.verdict.word}")
            lines += [f"  - {reason}" for reason in answer.verdict.reasons]
            lines += [f"  - {gap}" for gap in answer.verdict.not_checked]
            lines += [f"  > {step}" for step in answer.verdict.next_steps]
            lines += [f"  = {answer.chosen}"] if answer.chosen else []
        return lines

    def _name(self, spec: str) -> str:
        return self.names.get(spec, spec)


def _value(answer: Answer) -> str:
    if answer.evidence is None or answer.band:
        return "no number"
    return decided_by(answer.value, answer.interval)


def _interval(answer: Answer) -> str:
    if answer.evidence is None:
        return ""
    low, high = (decided_by(bound, answer.reach) for bound in answer.reach)
    return f"anything from {low} to {high}" if answer.band else f"{low} to {high}"
