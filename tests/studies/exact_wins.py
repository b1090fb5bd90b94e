"""The exact win rates of two interleaved policies in a simulated world, by enumeration."""

import numpy as np

from engine.interleaving.method import Interleaving
from engine.interleaving.properties.exact import enumeration


def exact_wins(world, first, second, method="team_draft"):
    """The chances that an impression is won by A, by B, or by nobody; policies must be fixed."""
    truth, candidates = world.truth, world.candidates()
    queries = np.arange(len(truth.shares))
    pairs = [
        policy.rankings(candidates, queries, np.random.default_rng(0)) for policy in (first, second)
    ]
    wins = np.zeros(2)
    for query, share in enumerate(truth.shares):
        for intent, chance in enumerate(truth.intents[query]):
            rankings = [_named(pair[query]) for pair in pairs]
            found = _credited(world, rankings, query, intent, method).wins
            wins += share * chance * np.array([float(found.a), float(found.b)])
    return {"A": float(wins[0]), "B": float(wins[1]), "tie": float(1 - wins.sum())}


def _named(codes):
    return [str(code) for code in codes if code >= 0]


def _credited(world, rankings, query, intent, method):
    truth = world.truth
    liked = {
        str(code): float(truth.relevance[query, intent, place])
        for place, code in enumerate(truth.candidates[query])
        if code >= 0
    }

    def users(relevance):
        return world.behaviour.walk(relevance, truth.examination[: relevance.shape[1]])

    return enumeration(Interleaving.parse(method), rankings).under(users, liked)
