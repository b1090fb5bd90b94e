"""A log of two policies of a simulated world, interleaved."""

from collections.abc import Sequence

import numpy as np

from engine.interleaving.method import Interleaving
from engine.logs.log import Log
from engine.loop.experiments.fixed_pages import drawn_pages
from engine.policies.candidates import logged_candidates
from engine.policies.policy import Policy
from engine.simulator import impressions
from engine.simulator.world import World


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
        pages = chosen.outcomes([_item_names(half) for half in np.split(pair, 2)])
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
    pages = [drawn_pages(policy, candidates, drawn, rng) for policy in policies]
    return place[drawn], [codes[ranking[:, : truth.shown]] for ranking in pages]


def _item_names(codes: np.ndarray) -> list[str]:
    return [str(code) for code in codes if code >= 0]
