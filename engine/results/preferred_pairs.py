"""Pairs of items read from clicks, and the ranking that follows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from engine.core.numbers import count, percent
from engine.interleaving.pairs.preference_ranking import PreferenceRanking, as_policy_table
from engine.logs.log import Log
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure

ESTIMANDS = ("preference",)
"The estimands of the intervals in this module, by the keys of the audit."

SHOWN = 20


@dataclass(frozen=True)
class PreferredPairs(Result):
    """Pairs by rule, and scores per query and item."""

    log: Log
    ranking: PreferenceRanking

    def as_record(self) -> dict[str, Any]:
        """What `pairs --json` prints."""
        counts = self.ranking.counts
        frame = self.to_frame()
        return {
            "rule": counts.rule.spec,
            "pairs": counts.total,
            "lower_share": counts.lower_share,
            "one_order": counts.one_order,
            "identified": self.ranking.identified,
            "not_identified": self.ranking.open,
            "items": [
                {
                    "query": row.query,
                    "item": row.item,
                    "score": row.score,
                    "interval": [row.low, row.high],
                    "group": row.group,
                }
                for row in frame.itertuples(index=False)
            ],
            "warnings": self.remarks(),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per query and item, the strongest first; NaN where the pairs leave it open."""
        parts = []
        for query, strengths in self.ranking.strengths.items():
            low, high = strengths.interval()
            parts.append(
                pd.DataFrame(
                    {
                        "query": str(self.log.queries[query]),
                        "item": strengths.items,
                        "score": strengths.score,
                        "low": low,
                        "high": high,
                        "group": strengths.group,
                    }
                ).sort_values(["group", "score"], ascending=[True, False], kind="stable")
            )
        return pd.concat(parts, ignore_index=True)

    def policy(self) -> pd.DataFrame:
        """A policy file's table: query, item, score, and the mark of the log."""
        return pd.DataFrame(as_policy_table(self.ranking, self.log))

    def figure(self) -> "Figure":
        """The scores of the query with most pairs."""
        from engine.figures.preferences.strengths import strengths

        return strengths(next(iter(self.ranking.strengths.values())))

    def heading(self) -> str:
        """How many pairs, and which way they point."""
        counts = self.ranking.counts
        return (
            f"{counts.rule.title}: {count(counts.total, 'pair')}; {percent(counts.lower_share)} "
            "prefer the lower result of the page."
        )

    def readable(self) -> pd.DataFrame:
        """First rows, rounded."""
        frame = self.to_frame().head(SHOWN)
        interval = [
            f"[{low:.2f}, {high:.2f}]" if np.isfinite(low) else "not identified"
            for low, high in zip(frame["low"], frame["high"], strict=True)
        ]
        scores = [f"{score:.2f}" if np.isfinite(score) else "-" for score in frame["score"]]
        return frame[["query", "item"]].assign(score=scores, interval=interval)

    def remarks(self) -> list[str]:
        """What the counts cannot show."""
        counts, sentences = self.ranking.counts, []
        if counts.caution:
            sentences.append(counts.caution)
        if counts.one_order:
            sentences.append(
                f"{count(counts.one_order, 'pair')} left out: shown in one order only."
            )
        if self.ranking.open:
            sentences.append(
                f"{count(self.ranking.open, 'item')} without a score: won or lost all pairs, or "
                "not linked to the others by pairs in both directions."
            )
        if self.ranking.left_out:
            sentences.append(
                f"{count(self.ranking.left_out, 'query', 'queries')} with fewer pairs not ranked."
            )
        return sentences
