"""Impressions of a world: what users are shown, what they click, and what that is worth."""

import numpy as np

from engine.simulator.behaviours.behaviour import Behaviour
from engine.simulator.truth import Truth

START = np.datetime64("2026-01-05T08:00:00", "s")
"""When the first impression of a simulated log happens."""
SECONDS = 28 * 24 * 3600
"""How long a simulated log lasts: four weeks."""


def places(truth: Truth, queries: np.ndarray, rankings: np.ndarray) -> np.ndarray:
    """(n, K) the place of each shown item among its query's candidates; -1 for an empty slot."""
    lookup = np.full((len(truth.queries), len(truth.items) + 1), -1)
    query, place = np.nonzero(truth.candidates >= 0)
    lookup[query, truth.candidates[query, place]] = place
    return lookup[queries[:, None], rankings]


def log(
    truth: Truth,
    behaviour: Behaviour,
    queries: np.ndarray,
    rankings: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Clicks on n shown rankings, one row per shown item, as canonical columns."""
    clicks = clicked(truth, behaviour, queries, rankings, rng)
    shown = rankings >= 0
    row, slot = np.nonzero(shown)
    return {
        "impression": row + 1,
        "session": row + 1,
        "query": np.array(truth.queries)[queries[row]],
        "item": np.array(truth.items)[rankings[shown]],
        "rank": slot + 1,
        "reward": clicks[shown].astype(float),
        "timestamp": times(len(queries))[row],
    }


def times(n: int) -> np.ndarray:
    """(n,) when each of n impressions happens, evenly over the weeks of a simulated log."""
    seconds = np.arange(n) * SECONDS // max(n, 1)
    return (START + seconds.astype("timedelta64[s]")).astype("datetime64[us]")


def clicked(
    truth: Truth,
    behaviour: Behaviour,
    queries: np.ndarray,
    rankings: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """(n, K) clicks, each impression by a user with an intent of its own."""
    standing = places(truth, queries, rankings)
    bounds = np.cumsum(truth.intents, axis=1)[queries]
    intent = (rng.random((len(queries), 1)) >= bounds[:, :-1]).sum(axis=1)
    relevance = truth.relevance[queries[:, None], intent[:, None], standing]
    relevance = np.where(standing >= 0, relevance, 0.0)
    return behaviour.clicks(relevance, truth.examination, rng) & (standing >= 0)


def propensities(
    truth: Truth, marginals: np.ndarray, queries: np.ndarray, rankings: np.ndarray
) -> np.ndarray:
    """(n, K) the chance that the shown item stands at its rank, from (m, K) marginals."""
    query, place = np.nonzero(truth.candidates >= 0)
    table = np.zeros((*truth.candidates.shape, truth.shown))
    table[query, place] = marginals
    standing = places(truth, queries, rankings)
    return table[queries[:, None], standing, np.arange(truth.shown)]


def separable_value(truth: Truth, behaviour: Behaviour, marginals: np.ndarray) -> float:
    """Expected clicks per impression from (m, K) marginals, when slots are independent."""
    query, place = np.nonzero(truth.candidates >= 0)
    liking = np.repeat(truth.liking[query, place][:, None], truth.shown, axis=1)
    clicks = (marginals * behaviour.expected(liking, truth.examination)).sum(axis=1)
    return float((truth.shares[query] * clicks).sum())


def mean_value(
    truth: Truth, behaviour: Behaviour, queries: np.ndarray, rankings: np.ndarray
) -> float:
    """Mean over the given rankings of their expected clicks, over all intents."""
    standing = places(truth, queries, rankings)
    total = np.zeros(len(queries))
    for intent in range(truth.intents.shape[1]):
        relevance = truth.relevance[queries[:, None], intent, standing]
        clicks = behaviour.expected(np.where(standing >= 0, relevance, 0.0), truth.examination)
        total += truth.intents[queries, intent] * clicks.sum(axis=1)
    return float(total.mean())
