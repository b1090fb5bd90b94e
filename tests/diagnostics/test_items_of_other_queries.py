"""A policy that shows a query the items of other queries: the check of the support says so."""

import numpy as np
import pytest

from engine.diagnostics.overlap.support import support
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.logs.features import DesignMatrix
from engine.policies.linear import Linear, LinearModel
from engine.policies.policy import Policy
from engine.simulator.world import World


def log_of(queries, impressions):
    """Queries with four items of their own each."""
    world = World.parse(f"many_queries(queries={queries}, items=4, shown=1)")
    table = world.log(Policy.parse("uniform"), impressions, np.random.default_rng(0))
    mood = np.random.default_rng(1).normal(size=impressions)
    return from_table(table | {"mood": mood}, truth=world.spec)


def everywhere(log):
    """Every item of the log for every query, with the same chance."""
    queries, items = len(log.queries), len(log.items)
    return {
        "query_code": np.repeat(np.arange(queries), items),
        "item_code": np.tile(np.arange(items), queries),
        "probability": np.full(queries * items, 1 / items),
    }


def test_queries_with_few_rows_are_judged_by_those_that_share_items_with_them():
    """Most of the 60 queries have fewer than 100 rows; 59 of 60 parts of the policy are foreign."""
    log = log_of(60, 4_000)
    share, _ = support(everywhere(log), log, by_rank=False)
    assert share == pytest.approx(59 / 60, abs=1e-9)


def test_a_shared_catalogue_is_not_foreign_to_queries_with_few_rows():
    rng = np.random.default_rng(2)
    query, item = rng.integers(40, size=1_000), rng.integers(30, size=1_000)
    table = {"query": query.astype(str), "item": item.astype(str), "reward": np.zeros(1_000)}
    log = from_table(table)
    assert support(everywhere(log), log, by_rank=False) == (0.0, 0.0)


def test_a_policy_that_looks_at_columns_alone_shows_items_of_other_queries():
    """With weights of zero it shows all 24 items alike, 20 of them never offered to the query."""
    log = log_of(6, 2_000)
    items = tuple(str(item) for item in log.items)
    design = DesignMatrix.of_codings({"mood": (0.0, 1.0)})
    model = LinearModel(design, items, np.zeros((3, len(items))), 1.0)
    answer = compare(log, [Linear("weights.json", model)], ["snips"]).answers[0]
    assert answer.evidence.unsupported == pytest.approx(20 / 24)
    assert answer.verdict.word == "not estimable"
    assert any("never shown" in reason for reason in answer.verdict.reasons)
