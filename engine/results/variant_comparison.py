"""Which variant of an A/B log earned more."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.numbers import decided_by, probability
from engine.logs.log import Log
from engine.online_evaluation.variants import Variants
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure


@dataclass(frozen=True)
class VariantComparison(Result):
    """Mean reward per impression of each variant, and differences to the control."""

    log: Log
    compared: Variants
    remarks_first = True

    def as_record(self) -> dict[str, Any]:
        """What `compare-variants --json` prints."""
        level = self.compared.level
        return {
            "sample_ratio": {
                "p_value": self.compared.sample_ratio,
                "sessions": {each.policy: each.sessions for each in self.compared.variants},
                "mismatch": self.compared.mismatch,
            },
            "variants": [
                {
                    "policy": each.policy,
                    "sessions": each.sessions,
                    "impressions": each.impressions,
                    "value": each.estimate.value,
                    "standard_error": each.estimate.standard_error,
                    "interval": each.estimate.interval(level, "student"),
                }
                for each in self.compared.variants
            ],
            "differences": [
                {
                    "policy": each.policy,
                    "minus": each.minus,
                    "value": each.estimate.value,
                    "standard_error": each.estimate.standard_error,
                    "interval": each.estimate.interval(level, "student"),
                    "level": level,
                    "p_value": each.p_value,
                    "verdict": each.verdict.word,
                    "warnings": each.verdict.reasons,
                }
                for each in self.compared.differences
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per difference."""
        frame = pd.DataFrame(self.as_record()["differences"])
        frame[["low", "high"]] = frame.pop("interval").tolist()
        return frame.drop(columns="warnings")

    def figure(self) -> "Figure":
        """Every difference with its interval."""
        from engine.figures.preferences.variants import variants

        return variants(self.compared)

    def heading(self) -> str:
        """What is compared."""
        control = self.compared.differences[0].minus
        return f"{self.log.name}: reward per impression of each policy minus that of {control}"

    def readable(self) -> pd.DataFrame:
        """One row per difference, rounded to what its interval supports."""
        rows = []
        for each in self.compared.differences:
            interval = each.estimate.interval(self.compared.level, "student")
            low, high = (decided_by(bound, interval) for bound in interval)
            rows.append(
                {
                    "policy": each.policy,
                    "minus": each.minus,
                    "difference": decided_by(each.estimate.value, interval),
                    f"{100 * self.compared.level:g}%": f"{low} to {high}",
                    "p": probability(each.p_value),
                    "verdict": each.verdict.word,
                }
            )
        return pd.DataFrame(rows)

    def remarks(self) -> list[str]:
        """The sample ratio first, then the reasons of the verdicts."""
        sizes = ", ".join(f"{each.policy} {each.sessions:,}" for each in self.compared.variants)
        split = "not as planned" if self.compared.mismatch else "as planned"
        reasons = dict.fromkeys(
            reason for each in self.compared.differences for reason in each.verdict.reasons
        )
        return [
            f"Sessions: {sizes}; split {split} (p {probability(self.compared.sample_ratio)}).",
            *reasons,
        ]
