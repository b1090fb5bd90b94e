"""Are the logged propensities probabilities?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import count
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.logs.log import Log
from engine.logs.sources import Table

SQL = """
SELECT CAST(SUM(CASE WHEN {right} THEN 0 ELSE 1 END) AS BIGINT) AS bad,
       MIN(CASE WHEN {right} THEN NULL ELSE line END) AS first_line,
       CAST(SUM(CASE WHEN {column} < 1 THEN 1 ELSE 0 END) AS BIGINT) AS random
FROM log
"""


@dataclass(frozen=True)
class Propensities(EstimateCheck):
    """Logged propensities must lie in (0, 1], the target's probabilities in [0, 1]."""

    key: ClassVar[str] = "propensities"
    title: ClassVar[str] = "Propensities"
    formula: ClassVar[str] = r"0 < p_i \le 1"
    assumes: ClassVar[str] = (
        "The column holds the probability of the shown item at the moment it was shown."
    )
    cites: ClassVar[tuple[str, ...]] = ("strehl2010",)
    order: ClassVar[int] = 5

    def applies(self, evidence: Evidence) -> bool:
        """Wherever weights are read from probabilities in the log."""
        return bool(_columns(evidence))

    def judge(self, evidence: Evidence) -> Finding:
        """Red when a single row is not a probability, or when the logger never drew lots."""
        rows, sure = evidence.log.counts["rows"], []
        for name in _columns(evidence):
            target = name.startswith("target")
            readings = _invalid_rows(evidence.log, name, target)
            bad = int(readings["bad"][0])
            if bad:
                where = f"First at line {int(readings['first_line'][0]):,}."
                return self.finding(
                    "red",
                    f"The {name} must lie in {'[0, 1]' if target else '(0, 1]'}, but "
                    f"{count(bad, 'row')} of {rows:,} {'does' if bad == 1 else 'do'} not. {where}",
                    "Give the probability with which the policy shows the item of each row."
                    if target
                    else "Log the probability of each item at the moment it is chosen.",
                )
            sure.append(not target and int(readings["random"][0]) == 0)
        says = (
            "Every logged propensity is 1: the logging policy never tried anything else."
            if any(sure)
            else "Every logged propensity is a probability."
        )
        return self.finding(
            severity(False, any(sure)),
            says,
            "Use examination weights or the direct method, or log some randomised impressions.",
        )


def _columns(evidence: Evidence) -> list[str]:
    """The columns of probabilities that the weights are made of."""
    if evidence.weights is None or evidence.weight is None:
        return []
    divisor = evidence.estimator.weigh().divides_by
    counted = evidence.estimated or not evidence.log.has(divisor)
    return list(dict.fromkeys([*([] if counted else [divisor]), *evidence.weight.columns]))


def _invalid_rows(log: Log, name: str, target: bool) -> Table:
    """How many rows are no probability, the first of them, and how many are below one."""
    column = f"CAST({name} AS DOUBLE)"
    right = f"{column} {'>=' if target else '>'} 0 AND {column} <= 1"
    return log.reduce(SQL.format(right=right, column=column))
