"""Fair exposure as a policy: its chances, its draws, its value, and what it needs."""

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.core.method import parse
from engine.logs.arrays import from_table
from engine.policies.candidates import logged_candidates

SPECS = ("fair", "fair(method=equity_of_attention(rounds=50))", "fair(method=nash)")


@pytest.mark.parametrize("spec", SPECS)
def test_draws_have_the_chances_that_it_states(spec):
    world = parse("simulator", "top_k(items=6, shown=3)")
    candidates, policy = world.candidates(), parse("policies", spec)
    marginals = policy.marginals(candidates)
    assert marginals.sum(axis=0) == pytest.approx(np.ones(3))
    drawn = policy.rankings(candidates, np.zeros(20_000, dtype=int), np.random.default_rng(0))
    for rank in range(3):
        shares = np.bincount(drawn[:, rank], minlength=6) / len(drawn)
        assert shares[candidates.item_code] == pytest.approx(marginals[:, rank], abs=0.02)


def test_it_earns_less_than_the_best_ranking_and_more_than_chance():
    world = parse("simulator", "many_queries(queries=5)")
    best, fair, chance = (
        world.value(parse("policies", name)) for name in ("most_relevant", "fair", "uniform")
    )
    assert chance < fair < best


def test_for_one_query_nash_welfare_is_the_uniform_ranking():
    # The logarithm of relevance times exposure splits, so relevance decides nothing.
    world = parse("simulator", "top_k(items=6, shown=3)")
    marginals = parse("policies", "fair(method=nash(gap=1e-6))").marginals(world.candidates())
    exposure = marginals @ world.truth.examination
    assert exposure == pytest.approx(np.full(6, world.truth.examination.sum() / 6))


def test_groups_of_a_log_get_equal_exposure():
    world = parse("simulator", "top_k(items=6, shown=6)")
    table = world.log(parse("policies", "uniform"), 500, np.random.default_rng(0))
    seller = dict(zip(world.truth.items, "AABBAB", strict=True))
    table["seller"] = np.array([seller[item] for item in table["item"]])
    log = from_table(table)
    policy = parse("policies", "fair(method=exposure(constraint='parity'), group='seller')")
    candidates = logged_candidates(log)
    exposure = policy.marginals(candidates) @ candidates.examined("all_pairs")
    belongs = candidates.grouped("seller")
    assert exposure[belongs == "A"].mean() == pytest.approx(exposure[belongs == "B"].mean())
    with pytest.raises(EngineError, match="column group"):
        parse("policies", "fair(method=exposure)").marginals(candidates)


def test_it_is_evaluated_on_a_log_like_any_other():
    found = api.evaluate(api.sample("michael_jordan"), ["fair", "most_relevant"]).to_frame()
    assert set(found["policy"]) == {"fair", "most_relevant"}
    assert (found["value"] > 0).all()


def test_only_a_log_has_groups():
    world = parse("simulator", "top_k(items=4, shown=2)")
    with pytest.raises(EngineError, match="only a log has groups"):
        parse("policies", "fair(method=exposure, group='x')").marginals(world.candidates())
