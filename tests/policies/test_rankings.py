"""Policies: exact marginals by enumeration, draws that agree with them, files that add up."""

import itertools

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.logs.arrays import from_table
from engine.policies.candidates import Candidates, logged_candidates
from engine.policies.rankings import plackett_luce
from engine.policies.uploaded import policies_of

LIKED = np.array([0.5, 0.2, 0.4, 0.1, 0.3, 0.9, 0.1])
DRAWN = ("uniform", "softmax(temperature=0.2)", "epsilon_greedy(epsilon=0.4)", "most_relevant")


def candidates(slots=False):
    """Two queries: five items for three ranks, and two items for three ranks."""
    return Candidates(
        query_code=np.array([0, 0, 0, 0, 0, 1, 1]),
        item_code=np.array([0, 1, 2, 3, 4, 2, 4]),
        impressions=np.ones((7, 3)),
        clicks=np.array([3.0, 0, 9, 1, 2, 0, 4]),
        corrected=lambda examination: LIKED,
        slots=slots,
    )


def by_enumeration(strengths, ranks):
    chances = np.zeros((len(strengths), ranks))
    for order in itertools.permutations(range(len(strengths)), ranks):
        chance, left = 1.0, sum(strengths)
        for item in order:
            chance *= strengths[item] / left
            left -= strengths[item]
        for rank, item in enumerate(order):
            chances[item, rank] += chance
    return chances


@pytest.mark.parametrize("spread", [0.5, 5.0, 20.0])
def test_plackett_luce_marginals_equal_enumeration(spread):
    logits = LIKED * spread
    found = plackett_luce.marginals(candidates(), logits)
    np.testing.assert_allclose(found[:5], by_enumeration(np.exp(logits[:5]), 3), atol=1e-11)
    np.testing.assert_allclose(found[5:, :2], by_enumeration(np.exp(logits[5:]), 2), atol=1e-11)
    assert not found[5:, 2].any()


def test_a_temperature_near_zero_sorts_and_leaves_only_near_ties_to_chance():
    logits = np.array([0.0, 1000, 1000.7, -500, -2000, 900, 700])
    found = plackett_luce.marginals(candidates(), logits)
    wins = 1 / (1 + np.exp(-0.7))
    assert found[2] == pytest.approx([wins, 1 - wins, 0], abs=1e-11)
    assert found[1] == pytest.approx([1 - wins, wins, 0], abs=1e-11)
    assert found[0] == pytest.approx([0, 0, 1], abs=1e-11)
    assert not found[3:5].any()
    assert found[5:].tolist() == [[1, 0, 0], [0, 1, 0]]
    coldest = parse("policies", "softmax(temperature=0.001)").marginals(candidates())
    best = parse("policies", "most_relevant").marginals(candidates())
    np.testing.assert_allclose(coldest, best, atol=1e-11)


@pytest.mark.parametrize("spec", DRAWN)
@pytest.mark.parametrize("slots", [False, True])
def test_drawn_rankings_have_the_stated_marginals(spec, slots):
    policy, known, draws = parse("policies", spec), candidates(slots), 20_000
    rankings = policy.rankings(known, np.zeros(draws, dtype=int), np.random.default_rng(7))
    counted = np.stack([(rankings == item).mean(axis=0) for item in range(5)])
    np.testing.assert_allclose(counted, policy.marginals(known)[:5], atol=5 * 0.5 / draws**0.5)
    if not slots:
        assert all(len(set(ranking)) == 3 for ranking in rankings[:200].tolist())


def test_a_query_with_too_few_items_leaves_its_last_rank_empty():
    rankings = parse("policies", "uniform").rankings(
        candidates(), np.ones(50, dtype=int), np.random.default_rng(0)
    )
    assert set(rankings[:, 2].tolist()) == {-1}
    assert {tuple(row) for row in rankings[:, :2].tolist()} == {(2, 4), (4, 2)}


def test_sorted_policies_put_the_best_first():
    clicked = parse("policies", "most_clicked").rankings(
        candidates(), np.array([0, 1]), np.random.default_rng(0)
    )
    assert clicked.tolist() == [[2, 0, 4], [4, 2, -1]]
    relevant = parse("policies", "most_relevant").marginals(candidates())
    assert relevant[0].tolist() == [1, 0, 0]
    assert relevant[2].tolist() == [0, 1, 0]
    assert relevant[4].tolist() == [0, 0, 1]


@pytest.fixture
def log():
    """Query a shows x, y at ranks 1, 2 twice and y, x once; query b shows x, z once."""
    return from_table(
        {
            "impression": ["1", "1", "2", "2", "3", "3", "4", "4"],
            "query": ["a"] * 6 + ["b"] * 2,
            "item": ["x", "y", "x", "y", "y", "x", "x", "z"],
            "rank": [1, 2] * 4,
            "reward": [1.0, 0, 0, 0, 1, 0, 0, 0],
        }
    )


def test_the_logged_policy_counts_shares(log):
    relation = parse("policies", "logged").relation(logged_candidates(log))
    rows = zip(*(relation[key].tolist() for key in relation), strict=True)
    names = {
        (log.queries[query], rank, log.items[item]): chance for query, rank, item, chance in rows
    }
    assert names == pytest.approx(
        {
            ("a", 1, "x"): 2 / 3,
            ("a", 1, "y"): 1 / 3,
            ("a", 2, "x"): 1 / 3,
            ("a", 2, "y"): 2 / 3,
            ("b", 1, "x"): 1,
            ("b", 2, "z"): 1,
        }
    )


def test_a_file_with_several_columns_holds_several_policies(log, tmp_path):
    file = tmp_path / "policies.csv"
    file.write_text("item,p_one,p_two\nx,1,0.5\ny,0,0.25\nz,0,0.25\n")
    names = [policy.name for policy in policies_of(file, log)]
    assert names == ["policies.csv:p_one", "policies.csv:p_two"]
    columns = ",".join(f"p_{number}" for number in range(101))
    file.write_text(f"item,{columns}\nx{',1' * 101}\n")
    with pytest.raises(EngineError, match="holds 101 policies, more than 100"):
        policies_of(file, log)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("item,probability\nx,0.7\ny,0.2\n", "must sum to 1"),
        ("item,probability\nx,1.5\ny,-0.5\n", "between 0 and 1"),
        ("item,probability\nx,many\n", "must be a number"),
        ("item,share\nx,1\n", "has no column probability"),
        ("thing,probability\nx,1\n", "no column for the item"),
        ("", "policy.csv is empty"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_in_one_sentence(log, tmp_path, text, says):
    file = tmp_path / "policy.csv"
    file.write_text(text)
    with pytest.raises(EngineError, match=says):
        policies_of(file, log)


def test_an_item_that_the_log_never_showed_is_kept(log, tmp_path):
    file = tmp_path / "policy.csv"
    file.write_text("item,probability\nx,0.5\nnew,0.5\n")
    (policy,) = policies_of(file, log)
    assert (policy.relation(logged_candidates(log))["item_code"] < 0).tolist() == [False, True]


def test_the_only_rank_is_drawn_in_proportion_to_strength():
    logits = np.log([0.5, 0.3, 0.2])
    alone = candidates()
    one = plackett_luce.marginals(
        Candidates(
            np.zeros(3, int), np.arange(3), np.ones((3, 1)), np.ones(3), alone.corrected, False
        ),
        logits,
    )
    assert one[:, 0] == pytest.approx([0.5, 0.3, 0.2], rel=1e-15)
