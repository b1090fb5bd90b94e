"""A learned policy, what it claims and what it is worth."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from engine.core.numbers import decided_by, significant
from engine.evaluation.learned.honest_split import Learned
from engine.evaluation.learned.learned_headline import learned_headline
from engine.logs.log import Log
from engine.policies.candidates import logged_candidates
from engine.policies.files.policy_files import write_policy
from engine.policies.policy import Policy
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure

ESTIMANDS = ("honest_value",)
"The estimands of the intervals in this module, by the keys of the audit."


@dataclass(frozen=True)
class LearnedPolicy(Result):
    """The policy that a learner found in a log, with its value on sessions that it never saw."""

    log: Log = field(repr=False)
    learned: Learned = field(repr=False)
    path: str = ""
    remarks_first: ClassVar[bool] = True

    @property
    def policy(self) -> Policy:
        """The policy; `evaluate` takes it as it is."""
        return self.learned.policy

    def save(self, path: str | Path) -> "LearnedPolicy":
        """Write the policy to a file that every command and page takes.

        Raises:
            EngineError: the suffix does not suit the policy.
        """
        candidates = logged_candidates(self.log)
        write_policy(self.policy, self.log, candidates, Path(path))
        return LearnedPolicy(self.log, self.learned, str(path))

    def as_record(self) -> dict[str, Any]:
        """What `learn --json` prints."""
        return self.learned.as_record() | {"policy": self.path or None}

    def to_frame(self) -> pd.DataFrame:
        """One row: the claimed and the honest value, the truth where it is known."""
        record, honest = self.as_record(), self.learned.honest
        low, high = honest.interval
        return pd.DataFrame(
            [
                {
                    "learner": record["learner"],
                    "claimed": record["claimed"],
                    "value": honest.value,
                    "standard_error": honest.standard_error,
                    "low": low,
                    "high": high,
                    "verdict": honest.verdict.word,
                    "logging": record["logging"],
                    "truth": record["truth"],
                }
            ]
        )

    def figure(self) -> "Figure":
        """Claimed, honest and true values."""
        from engine.figures.learning.claimed_and_honest import claimed_and_honest

        return claimed_and_honest([self.learned])

    def heading(self) -> str:
        """The learner, and how many sessions each step had."""
        sessions = self.learned.split.sessions()
        tuned = f", tuned on {sessions['tune']:,}" if sessions["tune"] else ""
        return (
            f"{self.learned.learner.spec}: learned on {sessions['train']:,} sessions{tuned}, "
            f"valued on {sessions['test']:,}"
        )

    def readable(self) -> pd.DataFrame:
        """Values per impression, rounded to what the interval supports."""
        honest = self.learned.honest
        low, high = (decided_by(bound, honest.interval) for bound in honest.interval)
        row = {
            "verdict": honest.verdict.word,
            "honest value": decided_by(honest.value, honest.interval),
            f"{100 * honest.level:g}% interval": f"{low} to {high}",
            "claimed": significant(self.learned.claimed.value),
            "logging policy": significant(self.learned.logging.value),
        }
        truth = self.learned.truth
        return pd.DataFrame([row | ({} if truth is None else {"truth": significant(truth)})])

    def remarks(self) -> list[str]:
        """The sentence, the warnings about the value, and what to log next."""
        verdict = self.learned.honest.verdict
        written = [f"The policy is in {self.path}."] if self.path else []
        return [
            learned_headline(self.learned),
            *(f"- {reason}" for reason in (*verdict.reasons, *verdict.not_checked)),
            *(f"> {step}" for step in verdict.next_steps),
            *written,
        ]
