"""What was learned, as a policy with an answer for every query of the log."""

import numpy as np

from engine.logged_actions.contexts import ByColumns, ByQuery
from engine.logs.log import Log
from engine.policies.linear import Linear, LinearModel
from engine.policies.policy import Policy
from engine.policies.scores import COLUMN, Scores
from engine.policies.uploaded import UploadedPolicy


def by_chances(name: str, contexts: ByQuery, chances: np.ndarray, log: Log) -> Policy:
    """A policy that draws each query's item from (C, K) chances; other queries get the best one.

    The best is the item with the highest mean reward over all queries.
    """
    row, place = np.nonzero((chances > 0) & (contexts.item_code >= 0))
    others = np.setdiff1d(np.arange(len(log.queries)), contexts.query_code)
    best = np.full(len(others), _best(contexts))
    table = {
        "query_code": np.r_[contexts.query_code[row], others],
        "item_code": np.r_[contexts.item_code[row, place], best],
        "probability": np.r_[chances[row, place], np.ones(len(others))],
    }
    return UploadedPolicy(name, table, name)


def _best(contexts: ByQuery) -> int:
    data = contexts.data
    items = contexts.item_code[data.context, data.action]
    codes, place, shown = np.unique(items, return_inverse=True, return_counts=True)
    weight = 1 / data.propensity
    return int(codes[np.argmax(np.bincount(place, weight * data.reward) / np.bincount(place, weight)
                               * (shown >= shown.max() / 100))])  # fmt: skip


def by_scores(
    name: str,
    query: np.ndarray,
    item: np.ndarray,
    score: np.ndarray,
    overall: np.ndarray,
    log: Log,
    temperature: float = 0.0,
) -> Policy:
    """A policy that ranks each query's candidates by score; other queries get the best overall.

    Args:
        name: of the policy.
        query: (m,) codes.
        item: (m,) codes.
        score: (m,) their scores.
        overall: (m,) what items are ranked by for a query that is not among them.
        log: whose queries get an answer.
        temperature: zero, or that of a draw in proportion to exp(score / temperature).
    """
    others = np.setdiff1d(np.arange(len(log.queries)), query)
    codes, place = np.unique(item, return_inverse=True)
    mean = np.bincount(place, overall) / np.bincount(place)
    first = np.argsort(-mean, kind="stable")[: 2 * int(log.counts.get("ranks", 1))]
    table = {
        "query_code": np.r_[query, np.repeat(others, len(first))],
        "item_code": np.r_[item, np.tile(codes[first], len(others))],
        COLUMN: np.r_[score, np.tile(mean[first], len(others))],
    }
    return Scores(name, temperature, table)


def by_weights(
    name: str, contexts: ByColumns, weights: np.ndarray, log: Log, temperature: float
) -> Policy:
    """A policy that scores items by columns of the log, from (1 + d, K) weights."""
    items = tuple(str(item) for item in log.items[contexts.item_code])
    model = LinearModel(contexts.design, items, weights, temperature, contexts.catalogues)
    return Linear(name, model)
