"""Pairs of a log: SQL and arrays agree, fair pairs undo position, the ranking is a policy."""

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.interleaving.pair_counts import pair_counts
from engine.logs.arrays import from_table

RULES = [parse("interleaving.pairs", key) for key in methods("interleaving.pairs")]
RELEVANCE = np.array([0.8, 0.6, 0.4, 0.3])


def ranking_log(n, rng, swap=0.0):
    """Four items in the order of their names, adjacent ones exchanged with chance `swap`."""
    order = np.tile(np.arange(4), (n, 1))
    start = rng.integers(0, 2, n)
    for upper in range(3):
        flip = (rng.random(n) < swap) & (upper % 2 == start)
        order[flip, upper : upper + 2] = order[flip, upper : upper + 2][:, ::-1]
    clicks = rng.random((n, 4)) < RELEVANCE[order] / np.arange(1, 5) ** 0.5
    table = {
        "impression": np.repeat(np.arange(n), 4).astype(str),
        "query": np.full(4 * n, "q"),
        "item": np.array(list("abcd"))[order].ravel(),
        "rank": np.tile(np.arange(1, 5), n),
        "reward": clicks.astype(float).ravel(),
    }
    return table, order, clicks


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_pairs_in_sql_are_pairs_in_arrays(rule):
    table, order, clicks = ranking_log(500, np.random.default_rng(1), swap=0.5)
    counts = pair_counts(from_table(table), rule)
    preferred = rule.preferred(clicks)
    assert counts.total == preferred.sum()
    if rule.normalised:
        return
    wins = np.zeros((4, 4))
    for page, slots in zip(order, preferred, strict=True):
        for winner, loser in np.argwhere(slots):
            wins[page[winner], page[loser]] += 1
    _, blocks = counts.blocks(0)
    np.testing.assert_array_equal(blocks.sum(axis=0), wins)


def test_fair_pairs_rank_by_relevance_where_skip_above_turns_the_ranking_round():
    log = from_table(ranking_log(6_000, np.random.default_rng(2), swap=0.5)[0])
    fair = api.pairs(log, "fair_pairs").to_frame()
    assert fair["item"].tolist() == list("abcd")
    plain = from_table(ranking_log(6_000, np.random.default_rng(3), swap=0.1)[0])
    skip = api.pairs(plain, "skip_above").to_frame()
    assert skip["item"].tolist() == list("dcba")
    assert api.pairs(plain, "skip_above").as_record()["lower_share"] == 1


def test_fair_pairs_without_randomisation_compare_nothing():
    log = from_table(ranking_log(500, np.random.default_rng(4))[0])
    with pytest.raises(EngineError, match="shown 10 times in each order"):
        api.pairs(log, "fair_pairs")


def test_the_ranking_is_a_policy_file(tmp_path):
    log = from_table(ranking_log(3_000, np.random.default_rng(5), swap=0.5)[0])
    path = tmp_path / "preferences.csv"
    api.pairs(log, "fair_pairs").policy().to_csv(path, index=False)
    frame = api.evaluate(log, str(path), "dm").to_frame()
    assert np.isfinite(frame["value"]).all()


def test_a_log_of_single_items_has_no_pairs():
    rows = np.arange(20)
    table = {"item": (rows % 3).astype(str), "reward": rows % 2.0}
    with pytest.raises(EngineError, match="several results on one page"):
        api.pairs(from_table(table))
