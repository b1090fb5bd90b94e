"""One ranking per query from the pairs of a log, as a table that every page takes as a policy."""

from dataclasses import dataclass

import numpy as np

from engine.ingest.tables.keyed_tables import LEARNED_FROM
from engine.interleaving.pairs.bradley_terry import Strengths, bradley_terry
from engine.interleaving.pairs.pair_counts import PairCounts, pair_counts
from engine.interleaving.pairs.pair_rule import PairRule
from engine.logs.log import Log
from engine.policies.files.learned_from import mark_of

MOST_QUERIES = 500
"""Queries that are ranked, those with most pairs first; the others are counted."""


@dataclass(frozen=True)
class PreferenceRanking:
    """Strengths of the items of each ranked query."""

    counts: PairCounts
    strengths: dict[int, Strengths]
    left_out: int

    @property
    def identified(self) -> int:
        """Items whose score the pairs determine."""
        return sum(int(each.identified.sum()) for each in self.strengths.values())

    @property
    def open(self) -> int:
        """Items that won or lost all their pairs, or are not comparable."""
        return sum(int((~each.identified).sum()) for each in self.strengths.values())


def preference_ranking(log: Log, rule: PairRule) -> PreferenceRanking:
    """Bradley-Terry scores per query from the pairs that a rule reads."""
    counts = pair_counts(log, rule)
    queries, which = np.unique(counts.query, return_inverse=True)
    most = np.argsort(-np.bincount(which, weights=counts.pairs), kind="stable")
    strengths = {}
    for query in queries[most[:MOST_QUERIES]].tolist():
        items, wins = counts.blocks(query)
        strengths[int(query)] = bradley_terry([str(log.items[item]) for item in items], wins)
    return PreferenceRanking(counts, strengths, max(0, len(queries) - MOST_QUERIES))


def as_policy_table(ranking: PreferenceRanking, log: Log) -> dict[str, list[object]]:
    """A policy file that shows the highest score first: query, item, score, and which log it is of.

    An item that lost no pair stands above those with a score, any other without one below them.
    """
    table: dict[str, list[object]] = {"query": [], "item": [], "score": []}
    for query, strengths in ranking.strengths.items():
        _, wins = ranking.counts.blocks(query)
        lost = wins.sum(axis=(0, 1))
        scores = strengths.score[strengths.order]
        lowest, highest = scores.min(initial=0.0), scores.max(initial=0.0)
        score = np.where(lost == 0, highest + 1, lowest - 1)
        score[strengths.order] = scores
        table["query"] += [str(log.queries[query])] * len(score)
        table["item"] += strengths.items
        table["score"] += score.tolist()
    return table | {LEARNED_FROM: [mark_of(log)] * len(table["item"])}
