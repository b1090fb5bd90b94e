"""The SQL beside a chart runs as it stands in the console, and gives the sums behind it."""

import re

import numpy as np
import pytest

from engine.console.console import LONGEST, ask
from engine.evaluation.clipping_sweep import clipping_sweep
from engine.evaluation.compare import compare
from engine.figures.compare.periods import by_period
from engine.figures.compare.weight_distribution import overlap
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy
from engine.studies.monitoring import monitor

N = 900
DEVICES = ("it's", 'a "phone"', "-- none")
WANTED = np.array([0.2, 0.3, 0.5])
TARGET = UploadedPolicy(name="a\nb", table={"item_code": np.arange(3), "probability": WANTED})


@pytest.fixture(scope="module")
def log():
    rng = np.random.default_rng(4)
    item = rng.integers(0, 3, N)
    return from_table(
        {
            "item": item,
            "reward": (rng.random(N) < 0.2 + 0.2 * item).astype(float),
            "propensity": np.full(N, 1 / 3),
            "device": np.array(DEVICES)[rng.integers(0, 3, N)],
            "timestamp": np.datetime64("2026-01-01", "s") + np.arange(N) * 600,
        },
        name="told",
    )


def answered(log, sql):
    """The columns of the console's answer, and by label the columns that comments name."""
    table = ask(log, sql, rows=5_000, seconds=60).table.to_pandas()
    told = {}
    for line in (line for line in sql.splitlines() if line.startswith("-- ")):
        label, _, sums = line.removeprefix("-- ").rpartition(": ")
        told.setdefault(label, {}).update(re.findall(r"(\w+) = (\w+)", sums))
    return table, told


def test_values_follow_from_the_sums_that_the_comments_name(log):
    forms = ["ips", "snips", "dr", "dr(rewards=\"features(columns='device')\")"]
    found = compare(log, [TARGET, "most_clicked"], forms)
    table, told = answered(log, found.sql)
    for answer in found.answers:
        label = " ".join(f"{answer.policy}, {answer.estimator}".split())
        total = {term: table[column].sum() for term, column in told[label].items()}
        value = {
            "ips": lambda s: s["wr"] / N,
            "snips": lambda s: s["wr"] / s["wc"] * s["c"] / N,
            "dr": lambda s: (s["expected"] + s["error"]) / N,
        }[answer.estimator.partition("(")[0]](total)
        assert value == pytest.approx(answer.value, rel=1e-9)
    assert "-- uploaded(name='a\\nb'), ips: wr = " in found.sql


def test_estimated_chances_stand_in_the_text_with_whatever_features_hold(log):
    form = "ips(weighting=\"action(propensities='classified', features='device')\")"
    found = compare(log, [TARGET], [form])
    table, told = answered(log, found.sql)
    (names,) = told.values()
    assert table[names["wr"]].sum() / N == pytest.approx(found.answers[0].value, rel=1e-9)


def test_charts_of_the_evidence_follow_from_theirs(log):
    found = compare(log, [TARGET], ["ips"])
    drawn = overlap(found.answers[0])
    table, told = answered(log, drawn.sql)
    total = {term: table[column].sum() for term, column in told[TARGET.spec].items()}
    above = [total["n"], *(total[f"n{place}"] for place in range(11)), 0]
    assert -np.diff(above) / N == pytest.approx(drawn.table["rows"], abs=1e-12)
    drawn = by_period(found.answers)
    table, told = answered(log, drawn.sql)
    names = told["policy 1"]
    means = table[names["wc"]] / table[names["control"]]
    assert means.to_numpy() == pytest.approx(np.asarray(drawn.table["mean_weight"]), rel=1e-9)
    seen = monitor(log, TARGET)
    table, told = answered(log, seen.sql)
    value = np.cumsum(table[told[TARGET.spec]["wr"]]) / np.cumsum(table["rows_in"])
    assert value.to_numpy() == pytest.approx(seen.value, rel=1e-9)


def test_every_threshold_of_a_sweep_is_named(log):
    swept = clipping_sweep(log, [TARGET])
    table, told = answered(log, swept.sql)
    for threshold, one in zip(swept.sweeps[0].thresholds, swept.sweeps[0].estimates, strict=True):
        label = f"{TARGET.spec}, clipped" + (
            "" if threshold == 10 else f"(max_weight={threshold:g})"
        )
        assert table[told[label]["kept_wr"]].sum() / N == pytest.approx(one.value, rel=1e-9)


def test_tables_too_long_for_the_console_are_named_instead():
    rng, size = np.random.default_rng(0), 4_000
    table = {"query": rng.integers(0, 900, size), "item": rng.integers(0, 3, size)}
    log = from_table(
        table | {"reward": np.ones(size), "propensity": np.full(size, 1 / 3)}, name="long"
    )
    sql = compare(log, ["uniform"], ["ips"]).sql
    assert len(sql) < LONGEST
    assert re.search(r"-- t0 \(query_code, rank, item_code, value\): 2,\d{3} rows", sql)
