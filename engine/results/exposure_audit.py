"""Who got exposure in a log, against merit, group by group."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.numbers import decided_by, percent
from engine.fairness.audit.audit import Audit
from engine.fairness.audit.in_words import EXPECTED, MEASURES, sentence
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure

ESTIMANDS = ("exposure_audit",)
"The estimands of the intervals in this module, by the keys of the audit."


@dataclass(frozen=True)
class ExposureAudit(Result):
    """The audit of a log with its intervals and verdicts."""

    audit: Audit

    def as_record(self) -> dict[str, Any]:
        """What `audit --json` prints."""
        return {
            "groups": [
                {
                    "group": group.group,
                    "exposure": group.exposure.value,
                    "merit": group.merit.value,
                    "exposure_per_merit": group.exposure_per_merit.value,
                    "interval": group.interval,
                    "verdict": group.verdict.word,
                }
                for group in self.audit.groups
            ],
            "differences": [
                {
                    "measure": line.measure,
                    "a": line.a or None,
                    "b": line.b or None,
                    "value": line.value,
                    "interval": line.interval,
                    "verdict": line.verdict.word,
                }
                for line in self.audit.comparisons
            ],
            "expected_exposure": {name: part.value for name, part in self.audit.expected.items()},
            "expected_exposure_intervals": {
                name: part.interval(self.audit.level) for name, part in self.audit.expected.items()
            },
            "expected_exposure_verdicts": {
                name: expected_verdict.word
                for name, expected_verdict in self.audit.expected_verdicts.items()
            },
            "warnings": self.remarks(),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per group."""
        return pd.DataFrame(
            [
                {
                    "group": group.group,
                    "exposure": group.exposure.value,
                    "merit": group.merit.value,
                    "exposure_per_merit": group.exposure_per_merit.value,
                    "low": group.interval[0],
                    "high": group.interval[1],
                    "verdict": group.verdict.word,
                }
                for group in self.audit.groups
            ]
        )

    def figure(self) -> "Figure":
        """Exposure per merit of each group, with its interval."""
        from engine.figures.ranking.exposure_per_merit import exposure_per_merit

        return exposure_per_merit(self.audit)

    def heading(self) -> str:
        """The one sentence of the audit."""
        return f"{self.audit.log.name}: {sentence(self.audit)}"

    def readable(self) -> pd.DataFrame:
        """Groups first, then what sets them apart."""
        rows = [
            {
                "what": f"exposure per merit, {group.group}",
                "value": decided_by(group.exposure_per_merit.value, group.interval),
                f"{self.audit.level:.0%} interval": _bounds(group.interval),
                "verdict": group.verdict.word,
            }
            for group in self.audit.groups
        ]
        rows += [
            {
                "what": MEASURES[line.measure].format(a=line.a, b=line.b),
                "value": decided_by(line.value, line.interval),
                f"{self.audit.level:.0%} interval": _bounds(line.interval),
                "verdict": line.verdict.word,
            }
            for line in self.audit.comparisons
        ]
        for name, words in EXPECTED.items():
            part = self.audit.expected[name]
            interval = part.interval(self.audit.level)
            rows.append(
                {
                    "what": words,
                    "value": decided_by(part.value, interval),
                    f"{self.audit.level:.0%} interval": _bounds(interval),
                    "verdict": self.audit.expected_verdicts[name].word,
                }
            )
        return pd.DataFrame(rows)

    def remarks(self) -> list[str]:
        """The reasons for the verdicts, what was decided, and what was never seen."""
        sentences = [
            f"{group.group}: {reason}"
            for group in self.audit.groups
            for reason in group.verdict.reasons
        ]
        if self.audit.never_shown is not None:
            share = percent(self.audit.never_shown, 2)
            sentences.append(f"{share} of the items with merit were never shown for their query.")
        return list(dict.fromkeys([*sentences, *self.audit.warnings]))


def _bounds(interval: tuple[float, float]) -> str:
    low, high = (decided_by(bound, interval) for bound in interval)
    return f"[{low}, {high}]"
