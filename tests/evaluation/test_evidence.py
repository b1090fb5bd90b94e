"""What stands behind a comparison: how weights spread, periods, the log's time, worlds like it."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.evaluation.compare import compare
from engine.evaluation.explanations.weight_distribution import in_words as spread_in_words
from engine.evaluation.explanations.weight_distribution import spread
from engine.figures.compare.periods import by_period
from engine.figures.compare.sequential import sequential
from engine.figures.compare.weight_distribution import overlap
from engine.inference.sliced_means import SlicedMeans
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy
from engine.studies.like_this_log import in_words, like_this_log
from engine.studies.monitoring import monitor

LOGGED, WANTED, RATE = (
    np.array(part) for part in ([0.5, 0.4, 0.1], [0, 0.8, 0.2], [0.1, 0.2, 0.6])
)
TARGET = UploadedPolicy(name="target", table={"item_code": np.arange(3), "probability": WANTED})


@pytest.fixture(scope="module")
def log():
    rng, n = np.random.default_rng(0), 3_000
    item = rng.choice(3, n, p=LOGGED)
    return from_table(
        {
            "item": item,
            "reward": (rng.random(n) < RATE[item]).astype(float),
            "propensity": LOGGED[item],
            "timestamp": np.datetime64("2026-01-05T08:00:00", "us") + np.arange(n) * 60_000_000,
        },
        name="evidence",
    )


def test_weights_spread_as_counted_by_hand(log):
    """Weights are 0 for the first item and 2 for the others, so half of the rows count."""
    answer = compare(log, [TARGET], ["ips"]).answers[0]
    table, sql = spread(answer)
    silent = (np.asarray(log.reduce("SELECT item_code FROM log")["item_code"]) == 0).mean()
    rows = dict(zip(table["up_to"].tolist(), table["rows"].tolist(), strict=True))
    assert rows[0.0] == pytest.approx(silent)
    assert rows[2.0] == pytest.approx(1 - silent)
    assert table["weight"][table["up_to"] == 2.0] == pytest.approx([1.0])
    assert table["rows"].sum() == pytest.approx(1)
    assert "no row has a weight above 10" in spread_in_words(table)
    assert "SELECT" in sql
    assert len(overlap(answer).table["rows"]) == len(table["rows"])


def test_periods_show_reward_and_weights(log):
    figure = by_period(compare(log, [TARGET], ["ips"]).answers)
    assert len(figure.table["period"]) == 10
    assert np.average(figure.table["mean_weight"], weights=figure.table["rows"]) == pytest.approx(
        compare(log, [TARGET], ["ips"]).answers[0].mean_weight
    )
    assert "GROUP BY" in figure.sql
    with pytest.raises(EngineError, match="no periods"):
        by_period(compare(log, ["uniform"], ["dm"]).answers)


def test_looking_all_along_tells_when_one_could_have_stopped(log):
    """The target earns .28 where the log earns .19."""
    seen = monitor(log, TARGET)
    logged = compare(log, [], []).baseline.value
    assert "shown to earn more than the logging policy after" in seen.sentence()
    assert "at no moment" in monitor(log, "logged").sentence()
    assert (seen.high < 0.9).any()
    figure = sequential([seen], logged)
    assert len(figure.table["value"]) == len(seen.value)
    assert "SELECT" in figure.sql


def test_rewards_beyond_the_bounds_cannot_be_watched(log):
    with pytest.raises(EngineError, match="rewards lie between 0 and"):
        monitor(log, TARGET, high=0.5)


def test_worlds_like_the_log_tell_error_and_coverage(log):
    found = like_this_log(log, TARGET, ["snips", "dr", "snips(weighting='examination')"])
    assert [one.estimator for one in found] == ["snips", "dr"]
    assert found[0].impressions == 3_000
    assert found[0].coverage("jackknife") > 0.85
    said = in_words(found, "jackknife")
    assert "60 simulated logs of 3,000 impressions" in said
    share = found[0].coverage("jackknife")
    assert f"{share:.0%} (95%: " in said
    with pytest.raises(EngineError, match="action weights alone"):
        like_this_log(log, TARGET, ["snips(weighting='examination')"])


def test_two_sums_of_one_value_do_not_differ():
    """A uniform log asked about the uniform policy: weights are one up to the last digit."""
    rng = np.random.default_rng(1)
    log = from_table(
        {
            "item": rng.integers(0, 3, 500),
            "reward": (rng.random(500) < 0.3).astype(float),
            "propensity": np.full(500, 1 / 3),
        },
        name="same",
    )
    paired = compare(log, ["uniform"], ["ips"]).differences[0]
    assert (paired.value, paired.interval, paired.p_value) == (0.0, (0.0, 0.0), 1.0)


def test_weights_that_are_all_alike_have_no_spread_at_all():
    """0.1 added up n times, and its square, do not cancel in doubles: some n leave 1e-10."""
    rows = np.arange(2.0, 200.0)
    groups = np.stack([rows, rows + 1], axis=1)
    means = SlicedMeans(0.1 * groups, groups)
    assert means.mean == pytest.approx(0.1)
    assert (means.error == 0).all()
    assert (means.differ(), means.trend()) == (1.0, (0.0, 1.0))
