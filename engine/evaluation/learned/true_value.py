"""What a policy learned from a simulated log would truly earn in the world that made the log."""

from collections.abc import Sequence

import numpy as np

from engine.logs.log import Log
from engine.logs.name_codes import MISSING, codes_of
from engine.policies import cross_fitting
from engine.policies.columns import Columns
from engine.policies.policy import Policy, Relation
from engine.simulator.truth import Truth
from engine.simulator.world import World


def true_value(log: Log, policy: Policy) -> float | None:
    """The expected clicks per impression, exactly; None when no truth is known.

    Of a policy learned from the log: the mean over the folds that it was learned for.

    The policy ranks by what the log shows, not by the truth; only its value is taken from the
    world. Known for simulated logs whose users click on each slot independently. Ranks below those
    of the world are never shown; of an item that the log never had nothing is known.
    """
    if log.truth is None or isinstance(policy, Columns) or policy.contextual:
        return None
    world = World.parse(log.truth)
    if not world.behaviour.separable:
        return None
    relation = cross_fitting.relation(policy, log)
    if "rank" not in relation and world.truth.shown == 1:
        relation = {**relation, "rank": np.ones(len(relation["probability"]), int)}
    if not {"query_code", "rank", "item_code"} <= set(relation):
        return None
    return _value(log, world, relation)


def true_values(log: Log, policies: Sequence[Policy | str]) -> dict[str, float]:
    """The true value of each policy whose truth is known, by its spec."""
    parsed = [Policy.parse(policy) if isinstance(policy, str) else policy for policy in policies]
    values = {policy.spec: true_value(log, policy) for policy in parsed}
    return {spec: value for spec, value in values.items() if value is not None}


def _value(log: Log, world: World, relation: Relation) -> float | None:
    truth = world.truth
    shown = np.asarray(relation["rank"]) <= truth.shown
    relation = {name: np.asarray(column)[shown] for name, column in relation.items()}
    if (relation["item_code"] < 0).any():
        return None
    query = codes_of(log.queries, truth.queries)[relation["query_code"]]
    item = codes_of(log.items, truth.items)[relation["item_code"]]
    if (query == MISSING).any() or (item == MISSING).any():
        return None
    liking = np.repeat(_liking(truth)[query, item][:, None], truth.shown, axis=1)
    clicks = world.behaviour.expected(liking, truth.examination)
    slot = clicks[np.arange(len(query)), np.asarray(relation["rank"], dtype=int) - 1]
    share = truth.shares[np.unique(query)].sum() * len(np.unique(relation.get("fold", 0)))
    return float((truth.shares[query] * relation["probability"] * slot).sum() / share)


def _liking(truth: Truth) -> np.ndarray:
    """(Q, items) the chance of a click on each item, once looked at; zero for other queries'."""
    table = np.zeros((len(truth.queries), len(truth.items)))
    query, place = np.nonzero(truth.candidates >= 0)
    table[query, truth.candidates[query, place]] = truth.liking[query, place]
    return table
