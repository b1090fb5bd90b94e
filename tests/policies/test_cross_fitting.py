"""A policy learned for each fold in one go ranks as one that is learned fold by fold."""

import numpy as np
import pandas as pd
import pytest

from engine.core.method import parse
from engine.counts.fold_cells import fold_cells
from engine.logs.arrays import from_table
from engine.policies.cross_fitting import relation


@pytest.fixture(scope="module")
def log():
    """A long tail: many queries with one impression, a few with hundreds."""
    rng = np.random.default_rng(2)
    query = np.minimum(rng.zipf(1.5, 800), 300)
    item = np.stack([rng.permutation(6)[:3] + 10 * one for one in query])
    return from_table(
        {
            "impression": np.repeat(np.arange(800), 3),
            "query": np.repeat(query, 3),
            "item": item.ravel(),
            "rank": np.tile([1, 2, 3], 800),
            "reward": (rng.random(2_400) < 0.4).astype(float),
        }
    )


@pytest.mark.parametrize("spec", ["most_clicked", "epsilon_greedy(base=most_clicked, epsilon=.3)"])
def test_folds_are_learned_from_all_others(log, spec):
    learned = pd.DataFrame(relation(parse("policies", spec), log))
    own = pd.DataFrame(fold_cells(log))
    assert len(own.groupby(["fold", "query_code"])) < 5 * len(log.queries), "queries lack folds"
    for fold, part in learned.groupby("fold"):
        here = own[own["fold"] == fold]
        assert set(part["query_code"]) == set(here["query_code"])
        others = own[own["fold"] != fold].groupby(["query_code", "item_code"])["clicks"].sum()
        for query, page in part.groupby("query_code"):
            items = np.unique(own.loc[own["query_code"] == query, "item_code"])
            clicks = np.array([others.get((query, item), 0) for item in items])
            best = items[np.argsort(-clicks, kind="stable")[:3]]
            for rank, item in enumerate(best, 1):
                row = page[(page["rank"] == rank) & (page["item_code"] == item)]
                assert row["probability"].item() >= 0.7


def test_one_fold_more_makes_no_row_for_queries_that_it_lacks(log):
    learned = relation(parse("policies", "most_clicked"), log)
    own = fold_cells(log)
    pairs = {*zip(own["fold"].tolist(), own["query_code"].tolist(), strict=True)}
    asked = {*zip(learned["fold"].tolist(), learned["query_code"].tolist(), strict=True)}
    assert asked == pairs
