"""Coverage of the audit's intervals over 2,000 logs, counted in arrays: no file, no query.

With 300 logs the share has a standard error of 1.3 points, so that one of its five numbers leaves
93 to 97% by chance more often than not; with 2,000 it is half a point.
"""

import numpy as np
import pytest

from engine.core.method import parse
from engine.examination.deleted_parts import _moved_mass
from engine.examination.pairs import Pairs, minus
from engine.fairness.audit.counts import PARTS, ExposureCounts
from engine.fairness.audit.measures import measured, offer_of
from engine.fairness.audit.merit import Given
from engine.inference.delete_a_group import Deleted

LOGGERS = ("uniform", "most_clicked")


def counted(world, impressions, rng):
    """The counts of a log of this world, as the audit's query gives them, part by part."""
    truth = world.truth
    table = world.mixed_log([parse("policies", name) for name in LOGGERS], impressions, rng)
    codes = {name: place for place, name in enumerate(truth.items)}
    queries = {name: place for place, name in enumerate(truth.queries)}
    item = np.array([codes[name] for name in table["item"]])
    query = np.array([queries[name] for name in table["query"]])
    page = np.unique(table["impression"], return_inverse=True)[1]
    part, rank = rng.permutation(page.max() + 1)[page] % PARTS, table["rank"].astype(int) - 1
    pairs, row = np.unique(query * len(codes) + item, return_inverse=True)
    shape = (PARTS, len(pairs), truth.shown)
    cell = (part * shape[1] + row) * shape[2] + rank
    shown, clicks = (
        np.bincount(cell, weights, int(np.prod(shape))).reshape(shape)
        for weights in (None, table["reward"] > 0)
    )
    names = pairs // len(codes), pairs % len(codes)
    asked, of = np.unique(names[0], return_inverse=True)
    each = np.zeros((PARTS, len(asked)))
    np.add.at(each, (part[rank == 0], np.searchsorted(asked, query[rank == 0])), 1)
    total = each.sum(axis=0)
    return ExposureCounts(
        Pairs(*names, shown.sum(axis=0).astype(float), clicks.sum(axis=0)),
        lambda place: Pairs(*names, shown[place].astype(float), clicks[place]),
        of,
        np.concatenate([total[None], total - each]),
    )


def numbers(world, counts, known):
    """The audit's measures: with the truth, or estimated again without each part."""
    truth, whole, model = world.truth, counts.whole, parse("examination", "all_pairs")
    group = np.arange(len(truth.items)) % 2
    if known:
        query, place = np.nonzero(truth.candidates >= 0)
        liking = truth.liking[query, place]
        given = Given(query, truth.candidates[query, place], liking, "the truth")
        curves = np.tile(truth.examination, (1 + PARTS, 1))
        return measured(counts, curves, offer_of(counts, group, given), group[whole.item])
    left = [minus(whole, counts.part(place)) for place in range(PARTS)]
    masses = [_moved_mass(each, model.pairs, world.truth.shown) for each in (whole, *left)]
    curves = model.estimate(*(np.array([pair[side] for pair in masses]) for side in (0, 1)))
    return measured(counts, curves, offer_of(counts, group, None), group[whole.item])


def exact(world):
    """The true exposure, merit, items on offer and clicks of both groups."""
    candidates, truth = world.candidates(), world.truth
    marginals = np.mean([parse("policies", name).marginals(candidates) for name in LOGGERS], axis=0)
    share, seen = truth.shares[candidates.query_code], marginals @ truth.examination
    relevance = candidates.corrected("")
    return [
        np.bincount(candidates.item_code % 2, share * values)
        for values in (seen, relevance, np.ones(len(seen)), seen * relevance)
    ]


@pytest.mark.long
@pytest.mark.parametrize("known", [False, True], ids=["estimated", "known"])
@pytest.mark.parametrize(
    ("spec", "impressions"),
    [("top_k(items=8, shown=4)", 2_000), ("many_queries(queries=20)", 3_000)],
)
def test_intervals_cover_when_examination_and_merit_are_estimated_or_known(
    spec, impressions, known
):
    world, hits = parse("simulator", spec), []
    exposure, merit, offered, clicks = exact(world)
    for seed in range(2_000):
        found = numbers(world, counted(world, impressions, np.random.default_rng(seed)), known)
        served = found.exposure / found.merit, found.exposure / found.offered
        served = (*served, found.clicks / found.merit)
        due = exposure / merit, exposure / offered, clicks / merit
        row = []
        for values, right in zip(served, due, strict=True):
            ratio = values[:, 0] / values[:, 1]
            low, high = Deleted(ratio[0], ratio[1:]).interval(ratio=True)
            row.append(low <= right[0] / right[1] <= high)
        for group in (0, 1):
            each = served[0][:, group]
            low, high = Deleted(each[0], each[1:]).interval(ratio=True)
            row.append(low <= due[0][group] <= high)
        hits.append(row)
    share = np.mean(hits, axis=0)
    assert (share >= 0.93).all(), share
    assert (share <= 0.97 + 0.005).all(), share
