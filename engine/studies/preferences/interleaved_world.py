"""Two policies of a simulated world, interleaved: a log of it, and the exact win rate."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.click_models.click_process import ClickProcess
from engine.core.errors import EngineError
from engine.interleaving.method import Interleaving
from engine.interleaving.properties.exact import Credited, enumeration
from engine.logs.log import Log
from engine.policies.candidates import logged_candidates
from engine.policies.policy import Policy
from engine.simulator import impressions
from engine.simulator.world import World

EXACT = 6
"""Slots up to which every set of clicks is enumerated."""


def interleaved_log(
    world: World,
    first: Policy,
    second: Policy,
    n: int,
    rng: np.random.Generator,
    method: str = "team_draft",
    log: Log | None = None,
) -> dict[str, np.ndarray]:
    """A log of n interleaved impressions with `team`, one row per shown item.

    Args:
        world: who searches and clicks.
        first: ranker A.
        second: ranker B.
        n: how many impressions, each of a user of its own.
        rng: draws rankings, pages and clicks.
        method: the spec of the interleaving method; one that assigns every slot to a ranker.
        log: what the policies rank by: the clicks of this log of the same world, not the truth.
    """
    truth = world.truth
    chosen = Interleaving.parse(method)
    queries, both = _ranked(world, (first, second), n, rng, log)
    distinct, which = np.unique(np.concatenate(both, axis=1), axis=0, return_inverse=True)
    merged = np.full((n, truth.shown), -1)
    teams = np.full((n, truth.shown), "", dtype="U1")
    for place, pair in enumerate(distinct):
        rows = np.flatnonzero(which.ravel() == place)
        pages = chosen.outcomes([_named(half) for half in np.split(pair, 2)])
        drawn = rng.choice(len(pages), len(rows), p=[float(page.probability) for page in pages])
        for index, page in enumerate(pages):
            of_page = rows[drawn == index]
            merged[of_page, : len(page.ranking)] = [int(item) for item in page.ranking]
            teams[of_page, : len(page.teams)] = [team or "" for team in page.teams]
    table = impressions.log(truth, world.behaviour, queries, merged, rng)
    return table | {"team": teams[merged >= 0]}


def _ranked(
    world: World, policies: Sequence[Policy], n: int, rng: np.random.Generator, log: Log | None
) -> tuple[np.ndarray, list[np.ndarray]]:
    """(n,) queries of the world, and each policy's (n, K) items by the codes of the world."""
    truth = world.truth
    if log is None:
        queries = rng.choice(len(truth.shares), n, p=truth.shares)
        return queries, [policy.rankings(world.candidates(), queries, rng) for policy in policies]
    candidates = logged_candidates(log)
    names = log.queries[np.unique(candidates.query_code)]
    place = np.array([truth.queries.index(str(name)) for name in names])
    shares = truth.shares[place] / truth.shares[place].sum()
    drawn = rng.choice(len(place), n, p=shares)
    codes = np.array([truth.items.index(str(name)) for name in log.items] + [-1])
    both = [policy.rankings(candidates, drawn, rng)[:, : truth.shown] for policy in policies]
    return place[drawn], [codes[ranking] for ranking in both]


def exact_wins(
    world: World, first: Policy, second: Policy, method: str = "team_draft"
) -> dict[str, float]:
    """The chances that an impression is won by A, by B, or by nobody.

    Raises:
        EngineError: more ranks than can be enumerated, or a policy that draws its rankings.
    """
    truth, candidates = world.truth, world.candidates()
    if truth.shown > EXACT:
        raise EngineError(
            f"win rates are exact for up to {EXACT} ranks, but this world shows {truth.shown}",
            fix=f"Show {EXACT} items.",
        )
    queries = np.arange(len(truth.shares))
    rng = np.random.default_rng(0)
    pairs = []
    for policy in (first, second):
        drawn = [policy.rankings(candidates, queries, rng) for _ in range(2)]
        if not np.array_equal(drawn[0], drawn[1]):
            raise EngineError(f"{policy.spec} draws its rankings, so its wins are not enumerated")
        pairs.append(drawn[0])
    wins = np.zeros(2)
    for query, share in enumerate(truth.shares):
        for intent, chance in enumerate(truth.intents[query]):
            credits_of_query = _credited(
                world, [_named(pair[query]) for pair in pairs], query, intent, method
            )
            wins += (
                share
                * chance
                * np.array([float(credits_of_query.wins.a), float(credits_of_query.wins.b)])
            )
    return {"A": float(wins[0]), "B": float(wins[1]), "tie": float(1 - wins.sum())}


def _named(codes: np.ndarray) -> list[str]:
    return [str(code) for code in codes if code >= 0]


def _credited(
    world: World, rankings: list[list[str]], query: int, intent: int, method: str
) -> Credited:
    truth = world.truth
    liked: Mapping[str, float] = {
        str(code): float(truth.relevance[query, intent, place])
        for place, code in enumerate(truth.candidates[query])
        if code >= 0
    }

    def users(relevance: np.ndarray) -> ClickProcess:
        return world.behaviour.walk(relevance, truth.examination[: relevance.shape[1]])

    return enumeration(Interleaving.parse(method), rankings).under(users, liked)
