"""What a policy is truly worth on a simulated log: the mark beside every estimate."""

import numpy as np

from engine.core.method import parse
from engine.logs.log import Log
from engine.policies.evidence import observed
from engine.policies.policy import Policy
from engine.simulator.world import World


def true_value(log: Log, policy: Policy) -> float | None:
    """The expected clicks per impression of a policy that ranks by this log; None when unknown.

    It is known when the log was simulated, and clicks do not depend on the other items shown. The
    queries are asked as often as in the world, not as they happened to be asked in the log.
    """
    if log.truth is None:
        return None
    world: World = parse("simulator", log.truth)
    if not world.behaviour.separable:
        return None
    relation = policy.relation(observed(log))
    if "query_code" not in relation or "rank" not in relation:
        return None
    truth = world.truth
    query = _codes(log.queries, truth.queries)[relation["query_code"]]
    item = _codes(log.items, truth.items)[relation["item_code"]]
    rank = np.asarray(relation["rank"]) - 1
    places = np.full((len(truth.queries), len(truth.items)), -1)
    known, place = np.nonzero(truth.candidates >= 0)
    places[known, truth.candidates[known, place]] = place
    liking = truth.liking[query, places[query, item]]
    slots = np.zeros((len(rank), truth.shown))
    rows = np.arange(len(rank))
    slots[rows, rank] = liking
    clicks = world.behaviour.expected(slots, truth.examination)[rows, rank]
    asked = truth.shares[np.unique(query)].sum()
    return float((truth.shares[query] * relation["probability"] * clicks).sum() / asked)


def _codes(names: np.ndarray, known: tuple[str, ...]) -> np.ndarray:
    """The world's code of each name of the log."""
    place = {name: code for code, name in enumerate(known)}
    return np.array([place[name] for name in names])
