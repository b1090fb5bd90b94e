"""How much log a question needs, by hand and against a larger log; and worlds like a log."""

import math

import numpy as np
import pytest

from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.columns import Columns
from engine.policies.uploaded import UploadedPolicy
from engine.reward_models.columns import Columns as PredictedColumns
from engine.studies.coverage import coverage, predicted
from engine.studies.design.sample_size import sample_size
from engine.studies.resampled_world import resampled_world

LOGGED, WANTED = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])
RATE = np.array([0.1, 0.2, 0.3])
TARGET = UploadedPolicy(name="target", table={"item_code": np.arange(3), "probability": WANTED})


def log_of(n, seed=0, logged=LOGGED, amounts=False):
    rng = np.random.default_rng(seed)
    item = rng.choice(3, n, p=logged)
    clicked = (rng.random(n) < RATE[item]).astype(float)
    return from_table(
        {
            "item": item,
            "reward": clicked * rng.gamma(2.2, 1.0, n) if amounts else clicked,
            "propensity": logged[item],
        },
        name=f"size {n} {seed}",
    )


def test_a_log_as_large_as_needed_is_estimable():
    """ESS / n is 1 / E[w^2] = 1 / (.04/.5 + .09/.3 + .25/.2) = .61: 1,000 effective need 1,630."""
    small = compare(log_of(400), [TARGET], ["ips"]).answers[0]
    assert small.verdict.word == "directional"
    asked = sample_size(small)
    assert 0.95 < asked.for_verdict / 1_630 < 1.35
    assert "more impressions of this kind should make the value estimable" in asked.sentence
    large = compare(log_of(2_300, seed=1), [TARGET], ["ips"]).answers[0]
    assert large.verdict.word == "estimable"
    assert sample_size(large).sentence.startswith("The log is large enough")


def test_logs_of_the_stated_size_are_nearly_all_estimable():
    """Each of 15 small logs states a size; a new log of that size is asked the same question."""
    words = []
    for seed in range(15):
        asked = sample_size(compare(log_of(400, seed), [TARGET], ["ips"]).answers[0])
        size = int(asked.for_verdict) if math.isfinite(asked.for_verdict) else 0
        again = compare(log_of(size, 100 + seed), [TARGET], ["ips"]).answers[0] if size else None
        words += [again.verdict.word] if again else []
    assert len(words) >= 14
    assert words.count("estimable") >= 0.88 * len(words)


def test_amounts_that_are_nearly_uneven_count_as_uneven_in_a_larger_log():
    """Gamma amounts of shape 2.2: mean square over squared mean 1.45, where 1.5 is uneven.

    20 effective clicks are enough for this log, 400 may be for the next; the stated size has them.
    """
    answer = compare(log_of(400, amounts=True), [TARGET], ["ips"]).answers[0]
    clicks = next(part for part in answer.verdict.findings if part.check == "effective_clicks")
    assert clicks.severity == "green"
    stated = sample_size(answer).for_verdict
    assert 400 < stated / 400 * answer.evidence.effective_clicks < 800


def test_the_width_asked_about_shrinks_with_the_root_of_the_log():
    one = compare(log_of(2_000), [TARGET], ["ips"]).answers[0]
    low, high = one.interval
    asked = sample_size(one, half_width=(high - low) / 4)
    assert asked.for_width == pytest.approx(4 * 2_000, rel=1e-6)


def test_too_little_overlap_is_no_question_of_size():
    log = log_of(3_000, logged=np.array([0.97, 0.02, 0.01]))
    asked = sample_size(compare(log, [TARGET], ["ips"]).answers[0])
    assert asked.for_verdict == math.inf
    assert asked.exploration == 0.1
    assert "10% of impressions follow this policy" in asked.sentence
    mixed = log_of(20_000, logged=0.1 * WANTED + 0.9 * np.array([0.97, 0.02, 0.01]))
    answer = compare(mixed, [TARGET], ["ips"]).answers[0]
    assert answer.effective_sample_size > 0.1 * 20_000


def test_without_weights_more_log_does_not_help():
    asked = sample_size(compare(log_of(300), [TARGET], ["dm"]).answers[0])
    assert asked.for_verdict == math.inf


def test_a_world_like_a_log_has_its_overlap_rates_and_value():
    log = log_of(20_000)
    world = resampled_world(log, TARGET)
    assert world.value == pytest.approx(float(WANTED @ RATE), abs=0.01)
    assert world.overlap == pytest.approx(1 / 1.63, rel=0.03)
    assert world.logged[0, 0] == pytest.approx(LOGGED, abs=0.01)


def test_a_world_like_a_log_of_rankings_has_its_slots():
    world = parse("simulator", "many_queries(queries=2, items=4, shown=4)")
    logging = parse("policies", "epsilon_greedy(base=softmax(temperature=0.4), epsilon=0.5)")
    log = from_table(world.log(logging, 3_000, np.random.default_rng(0)), name="rankings")
    like = resampled_world(log, parse("policies", "uniform"))
    assert like.value == pytest.approx(world.value(parse("policies", "uniform")), rel=0.1)
    again = from_table(like.log(500, np.random.default_rng(1)), name="again")
    assert again.counts["rows"] == 2_000


def test_intervals_cover_on_worlds_like_a_log():
    world = resampled_world(log_of(5_000), TARGET)
    found = coverage(
        world,
        ["ips", "snips", "naive"],
        ["jackknife", "percentile(draws=200)"],
        impressions=2_000,
        logs=60,
        rng=np.random.default_rng(2),
    )
    for one in found[:2]:
        assert abs(one.bias) < 4 * one.error / np.sqrt(60)
        assert one.coverage("jackknife") >= 0.86
        assert (one.verdict == "estimable").mean() > 0.9
    assert abs(found[2].bias) > 3 * found[2].error / np.sqrt(60)
    assert (found[2].verdict == "not estimable").all()


def test_predictions_on_many_logs_at_once_are_those_of_tabular_rewards():
    """Each session is a bucket here, so that the folds are those of the log's own predictions."""
    world = resampled_world(log_of(5_000), TARGET)
    table = world.log(2_000, np.random.default_rng(4))
    table["prediction"], table["expected"] = predicted(world, table)
    log = from_table(table, name="predicted")
    item = np.array([int(name) for name in log.items])
    target = {"item_code": np.arange(3), "probability": world.target[0, 0][item]}
    asked = UploadedPolicy(name="target", table=target)
    known = compare(log, [asked], ["dr"]).answers[0]
    one = compare(log, [Columns()], ["dr"], rewards=PredictedColumns()).answers[0]
    assert one.value == pytest.approx(known.value, rel=1e-12)
    assert one.standard_error == pytest.approx(known.standard_error, rel=1e-9)
