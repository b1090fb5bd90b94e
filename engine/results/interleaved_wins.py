"""Who wins an interleaved log."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.numbers import decided_by, percent, probability
from engine.logs.log import Log
from engine.online_evaluation.interleaved_log import InterleavedLog
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure


@dataclass(frozen=True)
class InterleavedWins(Result):
    """Wins per ranker, the win rate with its interval, a p-value and a verdict."""

    log: Log
    analysis: InterleavedLog
    remarks_first = True

    def as_record(self) -> dict[str, Any]:
        """What `interleave FILE --json` prints."""
        analysis = self.analysis
        return {
            "rankers": analysis.counts.rankers,
            "impressions": analysis.counts.impressions,
            "users": analysis.counts.users,
            "wins": analysis.wins,
            "win_rate": analysis.rate.value,
            "interval": analysis.rate.interval,
            "level": analysis.rate.level,
            "p_value": analysis.p_value,
            "anytime_p_value": analysis.anytime_p_value,
            "preferred": analysis.preferred,
            "credit": analysis.credit,
            "test": analysis.test.spec,
            "users_favouring": dict(
                zip(analysis.counts.rankers, analysis.counts.comparisons.favouring, strict=True)
            ),
            "method": analysis.counts.method or None,
            "left_out": analysis.counts.impossible,
            "rank_1": dict(zip(analysis.counts.rankers, analysis.counts.first, strict=True)),
            "verdict": analysis.verdict.word,
            "warnings": analysis.verdict.reasons,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per ranker and one for ties."""
        total = max(self.analysis.counts.impressions, 1)
        wins = self.analysis.wins
        return pd.DataFrame(
            {
                "won by": list(wins),
                "impressions": list(wins.values()),
                "share": [number / total for number in wins.values()],
            }
        )

    def figure(self) -> "Figure":
        """The win rate with its interval."""
        from engine.figures.preferences.win_rate import win_rate

        return win_rate(self.analysis)

    def heading(self) -> str:
        """The sentence with the numbers."""
        return sentence(self.analysis)

    def readable(self) -> pd.DataFrame:
        """Shares as per cent."""
        frame = self.to_frame()
        frame["impressions"] = [f"{number:,}" for number in frame["impressions"]]
        frame["share"] = [percent(share) for share in frame["share"]]
        return frame

    def remarks(self) -> list[str]:
        """The verdict, its reasons, and the tests."""
        analysis = self.analysis
        first, second = analysis.counts.comparisons.favouring
        method = analysis.counts.method
        read = [f"No team is logged: pages are read as {method} of the two rankings."]
        return [
            f"{analysis.verdict.word.capitalize()}.",
            *analysis.verdict.reasons,
            *analysis.verdict.next_steps,
            f"Users: {first:,} favour {analysis.counts.rankers[0]}, {second:,} favour "
            f"{analysis.counts.rankers[1]}; {analysis.test.title.lower()}: p "
            f"{probability(analysis.p_value, '= ')}; valid at any time: p "
            f"{probability(analysis.anytime_p_value, '= ')}.",
            f"A/A check: with rankers named by a coin per user, {percent(analysis.aa_share)} of "
            "tests reject at .05.",
            *(read if method else []),
        ]


def sentence(analysis: InterleavedLog) -> str:
    """Who wins, with the interval; or that the log does not decide."""
    first, second = analysis.counts.rankers
    low, high = analysis.rate.interval
    if analysis.rate.value != analysis.rate.value:
        return f"Nobody clicked more items of {first} than of {second}, or the reverse."
    shown = analysis.rate.value if analysis.preferred != second else 1 - analysis.rate.value
    ends = (low, high) if analysis.preferred != second else (1 - high, 1 - low)
    words, below, above = (
        decided_by(100 * value, (100 * ends[0], 100 * ends[1])) for value in (shown, *ends)
    )
    interval = f"({100 * analysis.rate.level:g}% {below} to {above})"
    if analysis.preferred is None:
        return (
            f"Undecided: {first} wins {words}% {interval} of the impressions with a winner, and "
            "the interval includes half."
        )
    return (
        f"Users prefer {analysis.preferred}: it wins {words}% {interval} of the impressions "
        "with a winner."
    )
