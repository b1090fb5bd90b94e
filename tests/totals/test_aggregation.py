"""The pass: products of counts and sums in SQL give the same totals, whatever the terms."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.evaluation.plan import EvaluationPlan
from engine.logs.arrays import from_table
from engine.logs.cache import Family
from engine.policies.columns import Columns
from engine.terms.names import reward
from engine.terms.term import Constant, largest
from engine.totals import aggregate_sql, aggregation, moments, strata
from engine.totals import cube as cubes
from engine.totals.aggregation import AggregationPass
from engine.totals.by_counts import ByCounts
from engine.totals.by_moments import ByMoments
from engine.totals.evaluator import Splits
from engine.totals.largest_weights import largest_weights
from engine.totals.sql_binding import SQLBinding
from engine.totals.term_request import TermRequest

ESTIMATORS = [
    "naive",
    "clipped",
    "snips",
    "dr",
    "replay",
    "weighted_ips",
    "snips(weighting=examination)",
    "ips(weighting=slate)",
    "cascade_dr(weighting=reward_interaction)",
]


def rankings(missing: bool = False, own: tuple[str, ...] = ()):
    """600 impressions of three ranks by two loggers, with every column that weights can need."""
    rng = np.random.default_rng(3)
    impressions, ranks = 600, 3
    size = impressions * ranks
    chance = rng.choice([0.1, 0.2, 0.3], size) * (
        rng.uniform(0.2, 1, size) if "propensity" in own else 1
    )
    target = rng.choice([0.0, 0.25, 0.5], size)
    reward = rng.choice([0.0, 1.0, 2.5, -1.0], size, p=[0.6, 0.2, 0.1, 0.1])
    if "reward" in own:
        reward *= rng.lognormal(size=size)
    if "target" in own:
        target *= rng.uniform(0.2, 1, size)
    if missing:
        target[::7] = np.nan
    return from_table(
        {
            "impression": np.repeat(np.arange(impressions), ranks),
            "session": np.repeat(np.arange(impressions) // 2, ranks),
            "query": np.repeat(rng.integers(0, 4, impressions), ranks),
            "item": np.concatenate([rng.permutation(5)[:ranks] for _ in range(impressions)]),
            "rank": np.tile(np.arange(1, ranks + 1), impressions),
            "reward": reward,
            "propensity": chance,
            "propensity_cascade": chance**2,
            "target": target,
            "target_cascade": target**2,
            "policy": np.repeat(rng.choice(["old", "new"], impressions), ranks),
        }
    )


def asked(log, policy) -> AggregationPass:
    asking = EvaluationPlan(log, None)
    whole = "slate", "reward_interaction"  # of a policy, these are no column of the log
    chosen = [
        one for one in ESTIMATORS if policy == Columns() or not any(name in one for name in whole)
    ]
    taken = [asking.add(policy, parse("estimators", one)) for one in chosen]
    assert sum(not one.refusal for one in taken) >= 5
    return asking.joint


def evaluated(joint, evaluator):
    """The totals by an evaluator, and by SQL."""
    splits = Splits(joint.splits, joint.split)
    return evaluator.evaluate(joint.totals, splits), joint.by_sql().evaluate(joint.totals, splits)


@pytest.mark.parametrize("policy", [parse("policies", "most_clicked"), Columns()])
@pytest.mark.parametrize("missing", [False, True])
def test_products_are_the_sums_that_sql_gives(policy, missing):
    joint = asked(rankings(missing), policy)
    counts = joint.cube()
    assert counts is not None
    products, sums = evaluated(joint, ByCounts(joint.log, joint.binding, counts))
    assert set(products) == set(sums)
    for name, column in sums.items():
        np.testing.assert_allclose(products[name], column, rtol=1e-12, atol=1e-12, err_msg=name)


def real_rows(monkeypatch, *own):
    """A log whose rows have values of their own in these columns, and a limit it is large for."""
    monkeypatch.setattr(moments, "STRATA", 500)
    return rankings(own=own)


@pytest.mark.parametrize("own", [("propensity",), ("reward",), ("propensity", "reward")])
def test_moments_of_real_values_give_the_sums_that_sql_gives(monkeypatch, own):
    joint = asked(real_rows(monkeypatch, *own), parse("policies", "most_clicked"))
    assert set(joint.high_cardinality) == set(own)
    assert joint.cube() is None
    by_moments = ByMoments(joint.log, joint.binding, joint.moments())
    taken = by_moments.takes(joint.totals)
    splits = Splits(joint.splits, joint.split)
    products = joint.evaluate(joint.totals, splits)
    sums = joint.by_sql().evaluate(joint.totals, splits)
    assert set(products) == {name for name in sums if name not in ("rank", "policy")} | {"bucket"}
    for name in products:
        np.testing.assert_allclose(products[name], sums[name], rtol=1e-12, atol=1e-12, err_msg=name)
    text = joint.binding.meaning.text
    clipped = [name for name, total in joint.totals.items() if "LEAST" in text(total.term)]
    assert set(joint.totals) - taken == (set(clipped) if "propensity" in own else set())


def test_a_target_of_real_values_is_summed_over_the_rows(monkeypatch):
    estimators = [parse("estimators", spec) for spec in ("ips", "snips", "clipped")]
    log = real_rows(monkeypatch, "target")
    asking = EvaluationPlan(log, None)
    assert not any(asking.add(Columns(), one).refusal for one in estimators)
    assert asking.joint.cube() is asking.joint.moments() is None
    by_rows = asking.joint.run()
    assert "1 AS n\n    FROM log)," in asking.joint.sql(), "rows are not grouped first"
    log.cache.clear()
    monkeypatch.setattr(aggregation, "real_valued", lambda *_: False)
    for name, column in asking.joint.run().items():
        np.testing.assert_allclose(by_rows[name], column, rtol=1e-12, atol=1e-12, err_msg=name)


def test_real_valued_propensities_change_no_answer_but_the_tail_by_little(monkeypatch):
    asked = ["uniform", "most_clicked"], ["ips", "snips", "dr", "clipped", "dros"]
    log = real_rows(monkeypatch, "propensity")
    by_moments = compare(log, *asked)
    assert log.cache.entries(moments.MOMENTS), "moments were asked for"
    log.cache.clear()
    monkeypatch.setattr(aggregation, "real_valued", lambda *_: False)
    by_rows = compare(log, *asked)
    for one, other in zip(by_moments.answers, by_rows.answers, strict=True):
        told, known = one.as_record(), other.as_record()
        for key in ("value", "standard_error", "interval", "max_weight", "mean_weight"):
            assert told[key] == pytest.approx(known[key], rel=1e-9), key
        assert told["verdict"] == known["verdict"]
    weight = by_rows.answers[0].evidence.weight
    exact = largest_weights(log, weight, 200)
    log.cache.clear()
    monkeypatch.setattr(aggregation, "real_valued", lambda _, column: column == "propensity")
    np.testing.assert_allclose(largest_weights(log, weight, 200), exact, rtol=0.016)


def test_a_propensity_that_is_no_chance_has_no_moments(monkeypatch):
    log = real_rows(monkeypatch, "propensity")
    query = log.source.query
    zero = (
        "(SELECT * REPLACE (CASE WHEN line = 9 THEN 0 ELSE propensity END AS propensity) FROM log)"
    )
    spoilt = lambda sql, **tables: query(sql.replace("FROM log", f"FROM {zero} AS log"), **tables)  # noqa: E731
    object.__setattr__(log.source, "query", spoilt)
    assert asked(log, parse("policies", "most_clicked")).moments() is None


def test_too_many_kinds_are_summed_where_the_log_lies(monkeypatch):
    log = rankings()
    before = compare(log, ["uniform"], ["ips", "snips"])
    log.cache.clear()
    monkeypatch.setattr(cubes, "STRATA", 10)
    after = compare(log, ["uniform"], ["ips", "snips"])
    for one, other in zip(before.answers, after.answers, strict=True):
        assert other.value == pytest.approx(one.value, rel=1e-12)
        assert other.standard_error == pytest.approx(one.standard_error, rel=1e-12)


def test_a_second_question_does_not_read_the_log_again():
    """The first one has fitted the examination curve, whose bands need one reading of their own."""
    log = rankings()
    compare(log, ["uniform", "most_relevant"], ["ips", "snips", "dr"])
    texts = []
    ask = log.source.query

    def recorded(sql, **tables):
        texts.append(sql)
        return ask(sql, **tables)

    object.__setattr__(log.source, "query", recorded)
    values = log.cache.entries(strata.VALUES)
    before = len(values)
    compare(log, ["softmax"], ["snips", "clipped(max_weight=3)"], level=0.9)
    assert len(values) > before, "terms were evaluated"
    assert not [sql for sql in texts if "FROM log" in sql]


def test_a_changed_correction_evaluates_its_terms_once_for_every_slice_and_tail(monkeypatch):
    log, terms, joins = rankings(), [], []
    evaluate, join = strata.Arrays.of, strata.matched

    def evaluated(arrays, term):
        terms.append((arrays.size, SQLBinding().meaning.text(term)))
        return evaluate(arrays, term)

    monkeypatch.setattr(strata.Arrays, "of", evaluated)
    monkeypatch.setattr(strata, "matched", lambda *tables: joins.append(1) or join(*tables))
    both = ["most_clicked", "uniform"]
    compare(log, both, ["snips(weighting=examination)"])
    assert joins
    terms.clear()
    joins.clear()
    pivot = ["snips(weighting='examination(examination=pivot_one)')"]
    changed = compare(log, both, pivot)
    assert terms
    assert len(terms) == len(set(terms)), "a term was evaluated twice at the same strata"
    assert not joins, "tables of the same keys were joined again"
    log.cache.clear()
    monkeypatch.setattr(strata, "MOST", 1)
    alone = compare(log, both, pivot)
    assert len(log.cache.entries(strata.VALUES)) == 1
    for one, other in zip(changed.answers, alone.answers, strict=True):
        assert one.value == pytest.approx(other.value, rel=1e-12)
        assert [found.what for found in one.verdict.findings] == [
            found.what for found in other.verdict.findings
        ]


def test_the_totals_of_a_term_are_remembered_by_what_it_means():
    log = rankings()
    policies, estimators = ["most_clicked", "uniform"], ["ips", "snips", "dr"]
    first = compare(log, policies, estimators)
    again = compare(log, policies[::-1], [*estimators, "clipped(max_weight=2)"])
    log.cache.clear()
    alone = compare(log, policies[::-1], [*estimators, "clipped(max_weight=2)"])
    by_name = {(one.policy, one.estimator): one for one in alone.answers}
    for one in (*first.answers, *again.answers):
        other = by_name[one.policy, one.estimator]
        assert one.value == pytest.approx(other.value, rel=1e-12)
        assert one.standard_error == pytest.approx(other.standard_error, rel=1e-12)


ABC = {"a": Constant(1.0), "b": Constant(2.0), "c": Constant(3.0)}


def test_an_extreme_can_be_asked_alone_and_old_totals_give_way(monkeypatch):
    monkeypatch.setattr(aggregation, "REMEMBERED", 2)
    log = rankings()
    rewards = log.query("SELECT MAX(reward) AS most, SUM(reward) AS whole FROM log")
    for terms in ({"max_r": largest(reward)}, ABC, {"r": reward}, {"c": Constant(3.0)}):
        joint = AggregationPass(log)
        names = joint.add(TermRequest(terms))
        found = joint.run()
        assert found["rows"].sum() == log.counts["rows"]
        if "max_r" in terms:
            assert found[names["max_r"][0]].max() == rewards["most"][0]
        if "r" in terms:
            assert found[names["r"][0]].sum() == pytest.approx(rewards["whole"][0], rel=1e-12)


def test_of_a_family_of_answers_the_last_are_remembered():
    log, made, squares = rankings(), [], Family("squares", 2)
    for key in (1, 2, 1, 3, 2, 1):
        assert log.cache.get(squares, key, lambda key=key: made.append(key) or key**2) == key**2
    assert made == [1, 2, 3, 1]


def test_cubes_give_way_when_they_are_large_together(monkeypatch):
    log, many = rankings(), []
    monkeypatch.setattr(cubes, "MOST", 1_000)
    for column in ("rank", "item_code", "query_code", "propensity"):
        binding = SQLBinding({"reward": "reward", "other": column})
        cubes.cube(
            log, "bucket % 10", binding.columns, aggregate_sql.counted(binding, "bucket % 10")
        )
        kept = [one.counts.nnz for one in log.cache.entries(cubes.CUBES).values()]
        many.append(sum(kept))
    monkeypatch.setattr(cubes, "MOST", many[0] // 2)
    cubes.forget(log.cache)
    assert 0 < sum(one.counts.nnz for one in log.cache.entries(cubes.CUBES).values()) <= many[0]
    assert len(many) == 4
    assert many == sorted(many)


def test_counts_of_a_long_tail_that_are_far_too_many_are_not_fetched(monkeypatch):
    log, queries = rankings(), []
    query = type(log).query
    monkeypatch.setattr(cubes, "has_tail", lambda log: True)
    monkeypatch.setattr(cubes, "MOST", 100)
    monkeypatch.setattr(type(log), "query", lambda log, sql: queries.append(sql) or query(log, sql))
    binding = SQLBinding({"reward": "reward", "item": "item_code"})
    sql = aggregate_sql.counted(binding, "bucket")
    assert cubes.cube(log, "bucket", binding.columns, sql) is None
    assert len(queries) == 1
    assert "LIMIT" not in queries[0]
