"""What is wrong with a log, and what it can answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.checks import Finding, worst
from engine.core.numbers import count, percent
from engine.counts.reward_shares import reward_shares
from engine.ingest.reconcile import account
from engine.logs.log import Log
from engine.logs.rewards import reward_names
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure

LINES = ("lines", "read", "rows", "quarantined", "blank", "header")
MOST = 12
"""Rewards that are listed."""
SIZES = ("impressions", "sessions", "queries", "items")
TITLES = {
    "home": "Position bias",
    "feedback_loop": "Feedback loop",
    "examination": "Examination",
    "compare": "Compare policies",
    "click_models": "Click models",
    "sql": "SQL",
}
"""What `load` prints for each id of `readiness`: the title of the page, or a capability."""


@dataclass(frozen=True)
class HealthReport(Result):
    """The line account of a log, its columns, the findings of every check, and its readiness."""

    log: Log
    findings: tuple[Finding, ...]
    readiness: Mapping[str, bool | str]

    @property
    def light(self) -> str:
        """The severity of the gravest finding: green, amber or red."""
        return worst(self.findings)

    def as_record(self) -> dict[str, Any]:
        """What `load --json` prints."""
        return {
            "fingerprint": self.log.fingerprint,
            "format": self.log.format,
            "mapping": self.log.mapping,
            "mapping_reasons": self.log.reasons,
            **{name: self.log.counts[name] for name in (*LINES, *SIZES)},
            "reasons": self.log.quarantine_reasons,
            "events": self.log.events or None,
            "rewards": reward_names(self.log),
            "reward_shares": {each.name: each.share for each in reward_shares(self.log)},
            "findings": [vars(finding) for finding in self.findings],
            "readiness": self._readiness(),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per finding."""
        columns = ["check", "severity", "count", "what", "fix", "first_lines"]
        return pd.DataFrame([vars(finding) for finding in self.findings], columns=columns)

    def figure(self) -> "Figure":
        """The click rate of each rank over time, for logs with timestamps."""
        from engine.figures.log.log_over_time import click_rates

        return click_rates(self.log)

    def heading(self) -> str:
        """The file, its format, the line account, and what it holds."""
        singular = {"queries": "query"}
        sizes = [
            count(self.log.counts[name], singular.get(name, name.removesuffix("s")), name)
            for name in SIZES
        ]
        lines = [f"{self.log.name}: {self.log.format}", f"{account(self.log.counts)}."]
        return "\n".join([*lines, f"{', '.join(sizes)}."])

    def readable(self) -> pd.DataFrame:
        """Which column each field was read from, and why."""
        rows = [
            (field, column, self.log.reasons.get(field, ""))
            for field, column in self.log.mapping.items()
        ]
        return pd.DataFrame(rows, columns=["field", "column", "reason"])

    def remarks(self) -> list[str]:
        """The findings, gravest first, and what each page lacks."""
        lines = []
        for finding in self.findings:
            first = f" First at line {finding.first_lines[0]:,}." if finding.first_lines else ""
            lines.append(f"{finding.severity:<6} {finding.what}{first} {finding.fix}".rstrip())
        lines += self._rewards()
        states = self._readiness().items()
        return [*lines, *(f"{page}: {'yes' if yes is True else yes}" for page, yes in states)]

    def _rewards(self) -> list[str]:
        """What may count beside the log's own reward, with definitions and shares."""
        shares = reward_shares(self.log)
        if len(shares) < 2:
            return []
        lines = ["", "Possible rewards (--reward NAME), with the share of rows that have them:"]
        for each in shares[:MOST]:
            share = percent(each.share) if each.share == each.share else "not counted"
            lines.append(f"  {each.name}: {share}; {each.meaning}")
        more = len(shares) - MOST
        return [*lines, *([f"  and {more} more"] if more > 0 else []), ""]

    def _readiness(self) -> dict[str, bool | str]:
        return {TITLES[id]: state for id, state in self.readiness.items()}
