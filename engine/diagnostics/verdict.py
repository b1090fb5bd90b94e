"""The verdict: can this log support this number?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal

from engine.core.checks import ALARMS, SEVERITIES, Finding, worst
from engine.core.method import methods
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence

Word = Literal["estimable", "directional", "not estimable"]
WORDS: dict[str, Word] = {"green": "estimable", "amber": "directional", "red": "not estimable"}


@dataclass(frozen=True)
class Verdict:
    """The severity of the gravest finding, as a word, with the findings behind it."""

    word: Word
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The warnings about the number, worst first."""
        return tuple(finding.what for finding in self.alarms)

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What to log next, for each alarm that knows."""
        return tuple(dict.fromkeys(finding.fix for finding in self.alarms if finding.fix))

    @property
    def alarms(self) -> tuple[Finding, ...]:
        """The findings that are red or amber, worst first."""
        graded = sorted(self.findings, key=lambda finding: SEVERITIES.index(finding.severity))
        return tuple(finding for finding in graded if finding.severity in ALARMS)

    @property
    def not_checked(self) -> tuple[str, ...]:
        """What the log cannot show, one way or the other: no alarm, and no approval."""
        return tuple(
            f"Not checked: {finding.what}"
            for finding in self.findings
            if finding.severity == "not checked"
        )


def verdict(findings: Sequence[Finding]) -> Verdict:
    """The verdict that findings amount to."""
    return Verdict(WORDS[worst(findings)], tuple(findings))


def checks() -> dict[str, EstimateCheck]:
    """Every check of an estimate, by its key."""
    kinds = methods("diagnostics")
    return {key: kind() for key, kind in kinds.items() if issubclass(kind, EstimateCheck)}


def times_needed(verdict: Verdict, evidence: Evidence) -> float:
    """How many times as large a log of the same kind turns every alarm of a verdict off.

    A larger log must not raise others either, where a check knows that it might.
    """
    if not verdict.alarms:
        return 1.0
    estimate_checks = checks()
    times = {
        finding.check: estimate_checks[finding.check].times_needed(evidence)
        for finding in verdict.findings
        if finding.check in estimate_checks
    }
    quiet = [times[finding.check] for finding in verdict.findings if finding.check in times]
    alarms = [times.get(alarm.check, inf) for alarm in verdict.alarms]
    return max([*alarms, *filter(isfinite, quiet)])


def judge(evidence: Evidence) -> Verdict:
    """The verdict of every check that has something to say."""
    applicable = [check for check in checks().values() if check.applies(evidence)]
    return verdict([check.judge(evidence) for check in sorted(applicable, key=lambda c: c.order)])


def refused(reason: str) -> Verdict:
    """The verdict on a question that cannot be asked of this log at all."""
    return verdict([Finding("question", "red", reason)])
