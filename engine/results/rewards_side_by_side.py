"""What other policies would have earned, by several rewards side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from engine.core.numbers import count, decided_by
from engine.evaluation.by_reward import RewardChange, changes_by_reward, in_words
from engine.results.evaluation import Evaluation
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure


@dataclass(frozen=True)
class RewardsSideBySide(Result):
    """One evaluation per reward, of the same policies by the same estimators."""

    remarks_first: ClassVar[bool] = True

    evaluations: Mapping[str, Evaluation]

    @property
    def first(self) -> Evaluation:
        """The evaluation by the reward that was named first."""
        return next(iter(self.evaluations.values()))

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on policy files."""
        return self.first.notes

    @property
    def usable(self) -> bool:
        """Whether some value by some reward can be used."""
        return any(each.usable for each in self.evaluations.values())

    def as_record(self) -> dict[str, Any]:
        """What `evaluate --reward A --reward B --json` prints: the first, and each by name."""
        return self.first.as_record() | {
            "rewards": [
                {"reward": name} | each.as_record() for name, each in self.evaluations.items()
            ]
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per reward, policy and estimator."""
        frames = [each.to_frame().assign(reward=name) for name, each in self.evaluations.items()]
        return pd.concat(frames, ignore_index=True)

    def figure(self) -> "Figure":
        """The forest plot of the first reward."""
        return self.first.figure()

    def heading(self) -> str:
        """The log and its mean reward by each of them."""
        log = self.first.comparison.log
        logged = {name: each.comparison.baseline for name, each in self.evaluations.items()}
        means = ", ".join(
            f"{decided_by(base.value, base.interval)} {name}" for name, base in logged.items()
        )
        return f"{log.name}: {count(log.impressions, 'impression')}; per impression {means}"

    def readable(self) -> pd.DataFrame:
        """A row per policy and estimator, two columns per reward."""
        rows = []
        for (policy, estimator), changes in self._changes().items():
            row = {"policy": self._name(policy), "estimator": self._name(estimator)}
            for change in changes:
                row[change.reward] = _value(change)
                row[f"{change.reward}, against the log"] = _difference(change)
            rows.append(row)
        return pd.DataFrame(rows)

    def remarks(self) -> list[str]:
        """What goes up and what goes down with each policy, and the verdicts with their reasons."""
        lines = [
            f"{self._name(policy)}, {self._name(estimator)}: {in_words(changes)}"
            for (policy, estimator), changes in self._changes().items()
        ]
        for name, each in self.evaluations.items():
            lines += ["", f"By {name}:", *each.remarks()]
        return lines

    def _changes(self) -> dict[tuple[str, str], list[RewardChange]]:
        return changes_by_reward({name: each.comparison for name, each in self.evaluations.items()})

    def _name(self, spec: str) -> str:
        return self.first.names.get(spec, spec)


def _value(change: RewardChange) -> str:
    answer = change.answer
    if not answer.is_number:
        return "no number"
    low, high = (decided_by(bound, answer.interval) for bound in answer.interval)
    return f"{decided_by(answer.value, answer.interval)} ({low} to {high}), {answer.verdict.word}"


def _difference(change: RewardChange) -> str:
    paired = change.difference
    if paired is None or not change.answer.is_number:
        return "unclear"
    low, high = (decided_by(bound, paired.interval) for bound in paired.interval)
    return f"{change.direction}: {decided_by(paired.value, paired.interval)} ({low} to {high})"
