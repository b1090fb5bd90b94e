"""A policy learned from a log is asked about on sessions that it was not learned from."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.cross_fitting import relation
from tests.diagnostics.some_checks import judged_by

ITEMS, ROWS, CTR = 20, 2_000, 0.1


def alike(seed):
    """A uniform log of items that are all liked alike: whatever is learned earns CTR."""
    rng = np.random.default_rng(seed)
    return from_table(
        {
            "item": rng.integers(ITEMS, size=ROWS).astype(str),
            "reward": (rng.random(ROWS) < CTR).astype(float),
            "propensity": np.full(ROWS, 1 / ITEMS),
        }
    )


def test_the_most_clicked_item_is_not_believed_on_the_clicks_that_chose_it():
    with judged_by():
        values = [
            compare(alike(seed), ["most_clicked"], ["snips"]).answers[0].value for seed in range(40)
        ]
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert np.mean(values) == pytest.approx(CTR, abs=4 * error)
    assert 8 * error < 0.056, "in-sample the mean would be about .156, and this test must tell"


def test_what_is_shown_to_a_fold_does_not_depend_on_its_own_clicks():
    log = alike(0)
    found = relation(parse("policies", "most_clicked"), log)
    held = log.query("SELECT bucket % 5 AS fold, item_code, SUM(reward) AS r FROM log GROUP BY ALL")
    for fold in range(5):
        others = np.zeros(ITEMS)
        np.add.at(others, held["item_code"], np.where(held["fold"] == fold, 0, held["r"]))
        assert found["item_code"][found["fold"] == fold].tolist() == [int(others.argmax())]
