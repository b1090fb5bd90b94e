"""A policy learned from a log is asked about on sessions that it was not learned from."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.candidates import logged_candidates
from engine.policies.cross_fitting import relation
from engine.policies.policy import Policy
from engine.policies.uploaded import UploadedPolicy

ITEMS, ROWS, CTR, QUERIES = 20, 2_000, 0.1, 40


def alike(seed, queries=1):
    """A uniform log of items that are all liked alike: whatever is learned earns CTR."""
    rng, rows = np.random.default_rng(seed), queries * ROWS
    return from_table(
        {
            "query": np.arange(rows) % queries,
            "item": rng.integers(ITEMS, size=rows).astype(str),
            "reward": (rng.random(rows) < CTR).astype(float),
            "propensity": np.full(rows, 1 / ITEMS),
        }
    )


def test_the_most_clicked_item_is_not_believed_on_the_clicks_that_chose_it():
    """Each of forty queries has a winner of its own."""
    log = alike(0, QUERIES)
    answer = compare(log, ["most_clicked"], ["snips"]).answers[0]
    assert answer.value == pytest.approx(CTR, abs=4 * answer.standard_error)
    own = UploadedPolicy(
        "own clicks", Policy.parse("most_clicked").relation(logged_candidates(log))
    )
    believed = compare(log, [own], ["snips"]).answers[0].value
    assert believed == pytest.approx(0.156, abs=0.01)
    assert 8 * answer.standard_error < believed - CTR, "this test must tell the two apart"


def test_what_is_shown_to_a_fold_does_not_depend_on_its_own_clicks():
    log = alike(0)
    found = relation(parse("policies", "most_clicked"), log)
    held = log.query("SELECT bucket % 5 AS fold, item_code, SUM(reward) AS r FROM log GROUP BY ALL")
    for fold in range(5):
        others = np.zeros(ITEMS)
        np.add.at(others, held["item_code"], np.where(held["fold"] == fold, 0, held["r"]))
        assert found["item_code"][found["fold"] == fold].tolist() == [int(others.argmax())]
