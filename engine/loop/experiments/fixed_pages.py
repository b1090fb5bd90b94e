"""What a policy shows that does not learn, as a ranker of the feedback loop."""

import numpy as np

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.loop.rankers.fixed import Fixed
from engine.policies.candidates import Candidates, logged_candidates
from engine.policies.policy import Policy
from engine.policies.uploaded import policy_label
from engine.simulator.truth import Truth

PAGES, SLOTS = 64, 20_000_000
"""Pages of each query that are drawn once, fewer where so many slots would not hold them; every
round shows one of them."""


def fixed_pages(policy: Policy, log: Log, truth: Truth, seed: int) -> Fixed | None:
    """The ranker that shows a policy's pages, whatever is clicked.

    Args:
        policy: any; one that looks at columns of the log has no pages to show.
        log: whose candidates the policy ranks.
        truth: of the world that was estimated from the log.
        seed: of the pages.
    """
    candidates = logged_candidates(log)
    if candidates.slots or policy.contextual:
        return None
    code = {str(name): place for place, name in enumerate(log.queries)}
    query = np.array([code[name] for name in truth.queries])
    place = np.searchsorted(candidates.query_code[candidates.starts], query)
    number = min(PAGES, max(1, SLOTS // truth.candidates.size))
    rng = np.random.default_rng(seed)
    try:
        pages = drawn_pages(policy, candidates, np.repeat(place, number), rng)
    except EngineError:  # its file is not at hand
        return None
    return Fixed(pages=_heights(pages, truth, number))


def _heights(pages: np.ndarray, truth: Truth, number: int) -> np.ndarray:
    """(Q, number, N) how high each item of a query stands on its pages; 0 for not shown."""
    queries, items = truth.candidates.shape
    result = np.zeros((queries, number, items), np.float32)
    place = np.full(len(truth.items) + 1, -1)
    for query, shown in enumerate(pages.reshape(queries, number, -1)):
        place[:] = -1
        present = truth.candidates[query] >= 0
        place[truth.candidates[query][present]] = np.flatnonzero(present)
        at = place[shown]
        page, rank = np.nonzero(at >= 0)
        result[query, page, at[page, rank]] = shown.shape[1] - rank
    return result


def drawn_pages(
    policy: Policy, candidates: Candidates, queries: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """(n, K) item codes of pages that a policy shows for n queries.

    Raises:
        EngineError: its file is not at hand, or it looks at columns of the log.
    """
    if policy.contextual:
        raise EngineError(
            f"{policy_label(policy.spec)} looks at columns of the log, so it has no one ranking "
            "per query",
            fix="Take a policy that ranks the items of a query alike for all its impressions.",
            named=True,
        )
    if type(policy).rankings is not Policy.rankings:
        return policy.rankings(candidates, queries, rng)
    return rank_by_rank(candidates, policy.marginals(candidates), queries, rng)


def rank_by_rank(
    candidates: Candidates, marginals: np.ndarray, queries: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """(n, K) pages drawn from (m, K) chances: each rank by its chances among the items left.

    Exact at rank 1, and where the chances leave no choice; below, as if ranks did not depend on
    each other but for showing no item twice.
    """
    table = np.full((len(queries), candidates.ranks), -1)
    for query in np.unique(queries):
        rows = np.flatnonzero(queries == query)
        start, size = candidates.starts[query], candidates.sizes[query]
        left = np.ones((len(rows), size))
        for rank in range(candidates.ranks):
            chances = left * marginals[start : start + size, rank]
            chances = np.where(chances.sum(axis=1, keepdims=True) > 0, chances, left)
            some = chances.sum(axis=1) > 0
            upto = np.cumsum(chances, axis=1)
            item = (upto <= rng.random((len(rows), 1)) * upto[:, -1:]).sum(axis=1)
            item = np.minimum(item, size - 1)
            table[rows[some], rank] = candidates.item_code[start + item[some]]
            left[np.flatnonzero(some), item[some]] = 0
    return table
