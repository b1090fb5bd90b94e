"""Which queries a policy ranks differently, and how: the rankings before and after."""

from dataclasses import dataclass

import numpy as np

from engine.logs.log import Log
from engine.policies.candidates import Candidates, logged_candidates
from engine.policies.logged import Logged
from engine.policies.policy import Policy

SHOWN = 5
"""Items of a ranking that are named."""


@dataclass(frozen=True)
class RankingChange:
    """One query: how much of its exposure moved to other items, and the rankings as text."""

    query: str
    impressions: int
    moved: float
    """The share of the query's exposure, rank k counting 1/k, that goes to other items."""
    before: str
    after: str


def ranking_changes(log: Log, policy: Policy, most: int = 10) -> list[RankingChange]:
    """The queries whose ranking moved most, weighted by how often each was asked.

    Raises:
        EngineError: the policy looks at columns of the log, so that no query has one ranking.
    """
    candidates = logged_candidates(log)
    ranks = 1 / np.arange(1.0, candidates.ranks + 1)
    before = Logged().marginals(candidates) @ ranks
    after = policy.marginals(candidates) @ ranks
    impressions = candidates.shown[3].max(axis=1)
    whole = np.add.reduceat(before, candidates.starts)
    moved = (
        np.add.reduceat(np.abs(after - before), candidates.starts) / 2 / np.maximum(whole, 1e-12)
    )
    order = np.argsort(-moved * impressions, kind="stable")[:most]
    return [
        RankingChange(
            str(log.queries[candidates.query_code[candidates.starts[place]]]),
            int(impressions[place]),
            float(min(moved[place], 1.0)),
            _ranking(log, candidates, before, int(place)),
            _ranking(log, candidates, after, int(place)),
        )
        for place in order
        if moved[place] > 1e-9
    ]


def _ranking(log: Log, candidates: Candidates, exposure: np.ndarray, place: int) -> str:
    start = candidates.starts[place]
    mine = exposure[start : start + candidates.sizes[place]]
    order = np.argsort(-mine, kind="stable")[:SHOWN]
    return ", ".join(
        str(log.items[candidates.item_code[start + place]]) for place in order if mine[place]
    )
