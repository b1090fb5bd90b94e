"""The same policies by two rewards or more: what goes up, and what goes down with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.evaluation.answer import Answer, Difference
from engine.evaluation.compare import Comparison
from engine.evaluation.differences import BASELINE


@dataclass(frozen=True)
class RewardChange:
    """One policy's value by one reward, and how it differs from the logging policy's."""

    reward: str
    answer: Answer
    difference: Difference | None

    @property
    def direction(self) -> str:
        """Up or down where the interval of the difference says so, else unclear."""
        if self.difference is None or self.difference.verdict == "not estimable":
            return "unclear"
        low, high = self.difference.interval
        return "up" if low > 0 else "down" if high < 0 else "unclear"


def changes_by_reward(
    comparisons: Mapping[str, Comparison],
) -> dict[tuple[str, str], list[RewardChange]]:
    """For each policy and estimator that all comparisons hold, its changes reward by reward.

    Args:
        comparisons: by reward, comparisons of the same policies.
    """
    changes: dict[tuple[str, str], list[RewardChange]] = {}
    for reward, comparison in comparisons.items():
        paired = {
            (each.policy, each.estimator): each
            for each in comparison.differences
            if each.minus == BASELINE
        }
        for answer in comparison.answers:
            key = answer.policy, answer.estimator
            changes.setdefault(key, []).append(RewardChange(reward, answer, paired.get(key)))
    return {key: rows for key, rows in changes.items() if len(rows) == len(comparisons)}


def in_words(changes: list[RewardChange]) -> str:
    """The directions of one policy, reward by reward: `click up, purchase down`."""
    return ", ".join(f"{change.reward} {change.direction}" for change in changes)
