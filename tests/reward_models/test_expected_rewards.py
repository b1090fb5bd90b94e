"""Expected rewards by cell are those of the table of every item that a policy shows."""

import numpy as np
import pandas as pd
import pytest

from engine.core.method import parse
from engine.counts.fold_cells import fold_cells
from engine.logs.arrays import from_table
from engine.policies.cross_fitting import relation
from engine.policies.uploaded import UploadedPolicy


@pytest.fixture(scope="module")
def log():
    rng = np.random.default_rng(3)
    query = np.minimum(rng.zipf(1.4, 500), 200)
    item = np.stack([(rng.permutation(5)[:3] + 3 * one) % 70 for one in query])
    return from_table(
        {
            "impression": np.repeat(np.arange(500), 3),
            "query": np.repeat(query, 3),
            "item": item.ravel(),
            "rank": np.tile([1, 2, 3], 500),
            "reward": rng.choice([0.0, 1.0, 2.5], 1_500),
        }
    )


TABLES = {
    "by item": {"item_code": np.arange(4), "probability": np.full(4, 0.25)},
    "by item and rank": {
        "rank": np.array([1, 1, 2, 3]),
        "item_code": np.array([0, 1, 2, -1]),
        "probability": np.array([0.5, 0.5, 1.0, 1.0]),
    },
}


def plain(shown, prediction, contexts):
    """Every item that the policy shows, at every query and rank of every fold, one by one."""
    cells = prediction.lookup.table
    names = ["fold", "query_code", "rank", "item_code"]
    keys = zip(*(cells[name].tolist() for name in names), strict=True)
    value = dict(zip(keys, cells["value"].tolist(), strict=True))
    prior = pd.DataFrame(prediction.fallback.table).set_index(["fold", "rank"])["value"]
    totals = []
    for fold, query, rank in contexts:
        here = pd.DataFrame(shown)
        for name, key in (("fold", fold), ("query_code", query), ("rank", rank)):
            here = here[here[name] == key] if name in here else here
        totals.append(
            sum(
                chance * value.get((fold, query, rank, item), prior[fold, rank])
                for item, chance in zip(here["item_code"], here["probability"], strict=True)
            )
        )
    return totals


@pytest.mark.parametrize("policy", ["most_clicked", "uniform", *TABLES])
def test_expected_rewards_are_sums_over_all_that_a_policy_shows(log, policy):
    given = (
        UploadedPolicy(policy, TABLES[policy]) if policy in TABLES else parse("policies", policy)
    )
    prediction = parse("reward_models", "tabular").fit(log)
    shown = relation(given, log)
    expected = pd.DataFrame(prediction.expected(shown).table)
    own = pd.DataFrame(fold_cells(log))[["fold", "query_code", "rank"]]
    contexts = own.drop_duplicates().sample(60, random_state=0)
    found = contexts.merge(expected, how="left", on=["fold", "query_code", "rank"])["value"]
    wanted = plain(shown, prediction, contexts.itertuples(index=False))
    assert found.to_numpy() == pytest.approx(wanted, rel=1e-12)


def test_a_cell_is_predicted_from_the_other_folds_alone(log):
    """(rewards elsewhere + 10 means of the rank) / (rows elsewhere + 10), also where none are."""
    table = pd.DataFrame(parse("reward_models", "tabular").fit(log).lookup.table)
    own = pd.DataFrame(fold_cells(log))
    for cell in table.sample(40, random_state=1).itertuples():
        others = own[own["fold"] != cell.fold]
        rank = others[others["rank"] == cell.rank]
        mean = rank["rewards"].sum() / rank["impressions"].sum()
        same = rank[(rank["query_code"] == cell.query_code) & (rank["item_code"] == cell.item_code)]
        rows, earned = same["impressions"].sum(), same["rewards"].sum()
        assert cell.value == pytest.approx((earned + 10 * mean) / (rows + 10), rel=1e-12)
