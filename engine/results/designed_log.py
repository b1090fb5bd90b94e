"""The next log, designed: a logging policy, what it costs and what it will answer."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.numbers import significant
from engine.inference.normal import half_width
from engine.logged_actions.contexts import ByQuery
from engine.logs.log import Log
from engine.policies.candidates import logged_candidates
from engine.policies.files.policy_files import write_policy
from engine.policies.policy import Policy
from engine.results.result import Result
from engine.studies.design.logging_design import Design, Question, epsilon_greedy_of_loss, frontier
from engine.studies.design.logging_question import as_policy

if TYPE_CHECKING:
    from engine.figures.figure import Figure

SHARES = (0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True)
class DesignedLog(Result):
    """The logging policy that answers given questions most tightly within a budget of clicks."""

    log: Log = field(repr=False)
    policies: tuple[str, ...]
    question: Question = field(repr=False)
    contexts: ByQuery = field(repr=False)
    design: Design = field(repr=False)
    uniform_loss: float
    """Clicks per impression that uniform logging would lose."""
    impressions: int
    level: float = 0.95
    path: str = ""

    @property
    def half_width(self) -> float:
        """How far the interval of the hardest value reaches after the impressions."""
        return self.design.half_width(self.impressions, self._z)

    @property
    def _z(self) -> float:
        return float(half_width(1.0, self.level))

    @cached_property
    def times_epsilon_greedy(self) -> float:
        """How many times the impressions epsilon-greedy logging of equal loss needs."""
        other = epsilon_greedy_of_loss(self.question, self.design.loss)
        return float(self.question.variances(other).max() / self.design.variance)

    @cached_property
    def frontier(self) -> dict[str, list[float]]:
        """How much log and how much loss buy which interval."""
        budgets = [part * self.uniform_loss for part in SHARES]
        return frontier(self.question, budgets, SIZES, self._z)

    @property
    def policy(self) -> Policy:
        """The logging policy, to write to a file and deploy."""
        return as_policy(self.design, self.contexts, "next_log.csv")

    def save(self, path: str | Path) -> "DesignedLog":
        """Write the logging policy: query, item, probability.

        Raises:
            EngineError: the suffix does not suit the policy.
        """
        write_policy(self.policy, self.log, logged_candidates(self.log), Path(path))
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return DesignedLog(**fields | {"path": str(path)})

    def as_record(self) -> dict[str, Any]:
        """What `design --json` prints."""
        return {
            "policies": list(self.policies),
            "impressions": self.impressions,
            "level": self.level,
            "lost": self.design.loss * self.impressions,
            "uniform_lost": self.uniform_loss * self.impressions,
            "half_width": self.half_width,
            "epsilon_greedy_times": self.times_epsilon_greedy,
            "frontier": self.to_frame().to_dict("records"),
            "policy": self.path or None,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per budget and number of impressions."""
        return pd.DataFrame(self.frontier)

    def figure(self) -> "Figure":
        """The frontier."""
        from engine.figures.learning.design_frontier import design_frontier

        return design_frontier(self.frontier, self.level)

    def heading(self) -> str:
        """What the log will cost, what it will answer, and against which other logging."""
        return (
            f"{self.impressions:,} impressions of this policy lose "
            f"{significant(self.design.loss * self.impressions)} clicks and estimate every value "
            f"to within {significant(100 * self.half_width)} per 100 impressions "
            f"({100 * self.level:g}%). Epsilon-greedy logging that loses as many clicks would need "
            f"{significant(self.times_epsilon_greedy)} times as many impressions."
        )

    def readable(self) -> pd.DataFrame:
        """The frontier, per 100 impressions."""
        frame = self.to_frame()
        return pd.DataFrame(
            {
                "impressions": [f"{count:,.0f}" for count in frame["impressions"]],
                "clicks lost": [significant(lost) for lost in frame["lost"]],
                "widest interval, ± per 100": [
                    significant(100 * half) for half in frame["half_width"]
                ],
            }
        )

    def remarks(self) -> list[str]:
        """Where the policy is, and what the design rests on."""
        written = [f"The policy is in {self.path}."] if self.path else []
        return [
            *written,
            "Rewards and their variances are estimated from this log; the design leaves "
            "out items that it never showed.",
        ]
