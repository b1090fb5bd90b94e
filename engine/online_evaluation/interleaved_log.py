"""Which of two rankers users prefer, from a log of interleaved pages."""

from dataclasses import dataclass

import numpy as np

from engine.core.checks import Finding
from engine.diagnostics.verdict import Verdict, verdict
from engine.interleaving.credits.credit import Credit
from engine.interleaving.significance.always_valid import AlwaysValid
from engine.interleaving.significance.significance import Significance
from engine.logs.log import Log
from engine.online_evaluation.log_counts import LogCounts, log_counts
from engine.online_evaluation.log_verdict import findings
from engine.online_evaluation.win_rate import WinRate, win_rate

RELABELLED = 200
"""How often the names of the rankers are exchanged at random for the A/A check."""


@dataclass(frozen=True)
class InterleavedLog:
    """Wins, win rate, p-value and verdict of an interleaved log."""

    counts: LogCounts
    credit: str
    test: Significance
    rate: WinRate
    p_value: float
    anytime_p_value: float
    aa_share: float
    verdict: Verdict

    @property
    def wins(self) -> dict[str, int]:
        """Impressions won by each ranker, and by nobody."""
        each = self.counts.comparisons
        first, second = self.counts.rankers
        return {first: each.total(each.a), second: each.total(each.b), "tie": each.total(each.ties)}

    @property
    def preferred(self) -> str | None:
        """The ranker that the interval says is preferred; None where it holds one half."""
        low, high = self.rate.interval
        first, second = self.counts.rankers
        return first if low > 0.5 else second if high < 0.5 else None


def analyse(
    log: Log,
    *,
    credit: str = "clicks",
    test: str = "binomial",
    level: float = 0.95,
    seed: int = 0,
    method: str = "",
) -> InterleavedLog:
    """Analyse an interleaved log, from one pass over its rows.

    Args:
        log: with `team`, the ranker that contributed each item, or with both rankings of each page.
        credit: the spec of the rule of credit.
        test: the spec of the test of significance.
        level: of the interval.
        seed: of the A/A check.
        method: of a log with both rankings, how its pages were merged; found out if left out.

    Raises:
        EngineError: the log does not say who contributed what, or a spec is unknown.
    """
    counts = log_counts(log, Credit.parse(credit), method)
    chosen = Significance.parse(test)
    return InterleavedLog(
        counts,
        credit,
        chosen,
        win_rate(counts.comparisons, counts.bucket, level),
        chosen.p_value(counts.comparisons),
        AlwaysValid().p_value(counts.comparisons),
        aa_check(counts, np.random.default_rng(seed)),
        verdict([*findings(counts), *_multiple(counts)]),
    )


def aa_check(counts: LogCounts, rng: np.random.Generator) -> float:
    """The share of sign tests below .05 if each user's rankers are named by a coin.

    About 5% or less, unless the test does not suit these users.
    """
    test = Significance.parse("binomial")
    users = counts.comparisons.collapsed
    return float(np.mean([test.p_value(users.swapped(rng)) <= 0.05 for _ in range(RELABELLED)]))


def _multiple(counts: LogCounts) -> list[Finding]:
    """That users with several impressions count once in the test."""
    if counts.comparisons.one_each:
        return []
    return [
        Finding(
            "unit",
            "green",
            "Users decide several impressions each, so the test counts users and the interval "
            "clusters by user.",
        )
    ]
