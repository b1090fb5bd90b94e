"""The pass: products of counts and sums in SQL give the same totals, whatever the terms."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.evaluation.plan import EvaluationPlan
from engine.logs.arrays import from_table
from engine.policies.columns import Columns
from engine.totals import aggregate_sql, aggregation, moments, strata
from engine.totals import cube as cubes
from engine.totals.aggregation import AggregationPass
from engine.totals.largest_weights import largest_weights
from engine.totals.sql_binding import Binding
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


@pytest.mark.parametrize("policy", [parse("policies", "most_clicked"), Columns()])
@pytest.mark.parametrize("missing", [False, True])
def test_products_are_the_sums_that_sql_gives(policy, missing):
    joint = asked(rankings(missing), policy)
    counts = joint.cube()
    assert counts is not None
    products, sums = joint.multiplied(counts), joint.summed()
    assert set(products) == set(sums)
    for name, column in sums.items():
        np.testing.assert_allclose(products[name], column, rtol=1e-12, atol=1e-12, err_msg=name)


def crowded(monkeypatch, *own):
    """A log whose rows have values of their own in these columns, and a limit it is large for."""
    monkeypatch.setattr(moments, "KINDS", 500)
    return rankings(own=own)


@pytest.mark.parametrize("own", [("propensity",), ("reward",), ("propensity", "reward")])
def test_moments_of_real_values_give_the_sums_that_sql_gives(monkeypatch, own):
    joint = asked(crowded(monkeypatch, *own), parse("policies", "most_clicked"))
    assert set(joint._crowded) == set(own)
    assert joint.cube() is None
    held = joint.moments()
    products, sums = joint.by_moments(held), joint.summed()
    assert set(products) == set(sums)
    for name, column in sums.items():
        np.testing.assert_allclose(products[name], column, rtol=1e-12, atol=1e-12, err_msg=name)
    values = held.nodes.at(joint.log, joint.binding, joint._by_name())
    odd = [name for name, column in values.items() if held.polynomial(column) is None]
    clipped = [name for (_, sql), name in joint.terms.items() if "LEAST" in sql]
    assert len(odd) < len(values) / 3
    assert set(odd) == (set(clipped) if "propensity" in own else set())


def test_a_target_of_real_values_is_summed_over_the_rows(monkeypatch):
    estimators = [parse("estimators", spec) for spec in ("ips", "snips", "clipped")]
    log = crowded(monkeypatch, "target")
    asking = EvaluationPlan(log, None)
    assert not any(asking.add(Columns(), one).refusal for one in estimators)
    assert asking.joint.cube() is asking.joint.moments() is None
    by_rows = asking.joint.run()
    assert "1 AS n\n    FROM log)," in asking.joint.sql(), "rows are not grouped first"
    log._answers.clear()
    monkeypatch.setattr(aggregation, "real_valued", lambda *_: False)
    for name, column in asking.joint.run().items():
        np.testing.assert_allclose(by_rows[name], column, rtol=1e-12, atol=1e-12, err_msg=name)


def test_real_valued_propensities_change_no_answer_but_the_tail_by_little(monkeypatch):
    asked = ["uniform", "most_clicked"], ["ips", "snips", "dr", "clipped", "dros"]
    log = crowded(monkeypatch, "propensity")
    by_moments = compare(log, *asked)
    assert log.remember("moments", dict), "moments were asked for"
    log._answers.clear()
    monkeypatch.setattr(aggregation, "real_valued", lambda *_: False)
    by_rows = compare(log, *asked)
    for one, other in zip(by_moments.answers, by_rows.answers, strict=True):
        told, known = one.as_record(), other.as_record()
        for key in ("value", "standard_error", "interval", "max_weight", "mean_weight"):
            assert told[key] == pytest.approx(known[key], rel=1e-9), key
        assert told["verdict"] == known["verdict"]
    weight = by_rows.answers[0].evidence.weight
    exact = largest_weights(log, weight, 200)
    log._answers.clear()
    monkeypatch.setattr(aggregation, "real_valued", lambda _, column: column == "propensity")
    np.testing.assert_allclose(largest_weights(log, weight, 200), exact, rtol=0.016)


def test_a_propensity_that_is_no_chance_has_no_moments(monkeypatch):
    log = crowded(monkeypatch, "propensity")
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
    log._answers.clear()
    monkeypatch.setattr(cubes, "KINDS", 10)
    after = compare(log, ["uniform"], ["ips", "snips"])
    for one, other in zip(before.answers, after.answers, strict=True):
        assert other.value == pytest.approx(one.value, rel=1e-12)
        assert other.standard_error == pytest.approx(one.standard_error, rel=1e-12)


def test_a_second_question_does_not_read_the_log_again():
    log = rankings()
    compare(log, ["uniform", "most_clicked"], ["ips", "snips", "dr"])
    texts = []
    ask = log.source.query

    def recorded(sql, **tables):
        texts.append(sql)
        return ask(sql, **tables)

    object.__setattr__(log.source, "query", recorded)
    compare(log, ["softmax"], ["snips", "clipped(max_weight=3)"], level=0.9)
    assert texts, "terms were asked about"
    assert not [sql for sql in texts if "FROM log" in sql]


def test_a_changed_correction_evaluates_its_terms_once_for_every_slice_and_tail(monkeypatch):
    log, texts = rankings(), []
    ask = log.source.query

    def recorded(sql, **tables):
        texts.append(sql)
        return ask(sql, **tables)

    object.__setattr__(log.source, "query", recorded)
    both = ["most_clicked", "uniform"]
    compare(log, both, ["snips(weighting=examination)"])
    texts.clear()
    pivot = ["snips(weighting='examination(examination=pivot_one)')"]
    changed = compare(log, both, pivot)
    assert len([sql for sql in texts if "FROM kinds" in sql]) == 1
    log._answers.clear()
    monkeypatch.setattr(strata, "MOST", 1)
    alone = compare(log, both, pivot)
    assert len(log.remember("values at kinds", dict)) == 1
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
    log._answers.clear()
    alone = compare(log, policies[::-1], [*estimators, "clipped(max_weight=2)"])
    by_name = {(one.policy, one.estimator): one for one in alone.answers}
    for one in (*first.answers, *again.answers):
        other = by_name[one.policy, one.estimator]
        assert one.value == pytest.approx(other.value, rel=1e-12)
        assert one.standard_error == pytest.approx(other.standard_error, rel=1e-12)


def test_an_extreme_can_be_asked_alone_and_old_totals_give_way(monkeypatch):
    monkeypatch.setattr(aggregation, "REMEMBERED", 2)
    log = rankings()
    rewards = log.query("SELECT MAX(reward) AS most, SUM(reward) AS whole FROM log")
    for terms in ({"max_r": "reward"}, {"a": "1", "b": "2", "c": "3"}, {"r": "reward"}, {"c": "3"}):
        joint = AggregationPass(log)
        names = joint.add(TermRequest(terms))
        found = joint.run()
        assert found["rows"].sum() == log.counts["rows"]
        if "max_r" in terms:
            assert found[names["max_r"][0]].max() == rewards["most"][0]
        if "r" in terms:
            assert found[names["r"][0]].sum() == pytest.approx(rewards["whole"][0], rel=1e-12)


def test_of_a_family_of_answers_the_last_are_remembered():
    log, made = rankings(), []
    for key in (1, 2, 1, 3, 2, 1):
        assert log.recall("squares", key, lambda key=key: made.append(key) or key**2, 2) == key**2
    assert made == [1, 2, 3, 1]


def test_cubes_give_way_when_they_are_large_together(monkeypatch):
    log, many = rankings(), []
    monkeypatch.setattr(cubes, "MOST", 1_000)
    for column in ("rank", "item_code", "query_code", "propensity"):
        binding = Binding({"reward": "reward", "told": column})
        cubes.cube(
            log, "bucket % 10", binding.columns, aggregate_sql.counted(binding, "bucket % 10")
        )
        kept = [one.counts.nnz for one in log.remember("cubes", dict).values()]
        many.append(sum(kept))
    monkeypatch.setattr(cubes, "MOST", many[0] // 2)
    cubes._forget(log.remember("cubes", dict))
    assert 0 < sum(one.counts.nnz for one in log.remember("cubes", dict).values()) <= many[0]
    assert len(many) == 4
    assert many == sorted(many)
