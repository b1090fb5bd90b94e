"""The verdict: can this log support this number?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.core.method import methods
from engine.diagnostics.check import Check, Finding
from engine.diagnostics.evidence import Evidence

Word = Literal["estimable", "directional", "not estimable"]
WORDS: dict[str, Word] = {"green": "estimable", "amber": "directional", "red": "not estimable"}


@dataclass(frozen=True)
class Verdict:
    """The worst light of all checks, as a word, with the findings behind it."""

    word: Word
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks against the number, worst first."""
        return tuple(finding.says for light in ("red", "amber") for finding in self._lit(light))

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What to log next, for each alarm that knows."""
        steps = [f.next for light in ("red", "amber") for f in self._lit(light) if f.next]
        return tuple(dict.fromkeys(steps))

    def _lit(self, light: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.light == light]


def verdict(findings: Sequence[Finding]) -> Verdict:
    """The verdict that findings amount to."""
    lights = {finding.light for finding in findings}
    worst = next((light for light in ("red", "amber") if light in lights), "green")
    return Verdict(WORDS[worst], tuple(findings))


def judge(evidence: Evidence) -> Verdict:
    """The verdict of every check that has something to say."""
    checks: list[Check] = [kind() for kind in methods("diagnostics").values()]  # type: ignore[misc]
    applicable = [check for check in checks if check.applies(evidence)]
    return verdict([check.judge(evidence) for check in sorted(applicable, key=lambda c: c.order)])


def refused(reason: str) -> Verdict:
    """The verdict on a question that cannot be asked of this log at all."""
    return verdict([Finding("question", "red", reason)])
