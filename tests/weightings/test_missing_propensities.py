"""Propensities that were not logged: fitted by a classifier, on worlds where they are known."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.figures.compare.calibration import calibration
from engine.logs.arrays import from_table
from engine.logs.features import DesignMatrix
from engine.policies.columns import Columns
from engine.policies.uploaded import UploadedPolicy
from engine.totals.aggregation import AggregationPass
from engine.weightings.action import CLASSIFIED
from engine.weightings.classified_propensities import classified
from engine.weightings.reliability import reliability
from tests.diagnostics.some_checks import judged_by

N, ITEMS = 6_000, 5
LIKED = np.array([[0.1, 0.2, 0.3, 0.4, 0.5], [0.5, 0.4, 0.3, 0.2, 0.1], [0.2, 0.5, 0.2, 0.5, 0.2]])
"""Click rates by what the user came with."""
TASTE = 3 * LIKED - 1
WANTED = np.array([0.1, 0.3, 0.2, 0.3, 0.1])
TRUTH = float((LIKED @ WANTED).mean())
TARGET = UploadedPolicy(name="target", table={"item_code": np.arange(ITEMS), "probability": WANTED})


@cache
def draw(seed):
    """A log whose policy looks at the device and at the hour, and shows what is liked there."""
    rng = np.random.default_rng(seed)
    device, hour = rng.integers(0, 3, N), rng.uniform(0, 24, N).round(1)
    score = TASTE[device] + (hour[:, None] / 24 - 0.5) * np.linspace(-1, 1, ITEMS)
    chance = np.exp(score) / np.exp(score).sum(axis=1, keepdims=True)
    item = (rng.random((N, 1)) > np.cumsum(chance, axis=1)).sum(axis=1)
    log = from_table(
        {
            "item": item,
            "reward": (rng.random(N) < LIKED[device, item]).astype(float),
            "device": np.array(["phone", "tablet", "desk"])[device],
            "hour": hour.astype(str),
            "target": WANTED[item],
        },
        name=f"no propensities {seed}",
    )
    return log, chance[np.arange(N), item], device, item


def form(features, estimator="ips", propensities="classified"):
    return f'{estimator}(weighting="action(propensities={propensities!r}, features={features!r})")'


def test_chances_are_those_of_the_policy_and_values_come_out_right():
    log, chance, _, _ = draw(1)
    table, found = classified(log, "device, hour")
    assert found.error < 0.02
    rows = log.reduce("SELECT line, bucket % 5 AS fold, item_code, device, hour FROM log")
    keys = ["fold", "item_code", "device", "hour"]
    told = table.set_index(keys)["logged"]
    found = np.array([told[tuple(rows[key][row] for key in keys)] for row in range(N)])
    logged = chance[np.asarray(rows["line"]) - 1]
    assert np.abs(found - logged).mean() < 0.02
    assert (1 / found).mean() == pytest.approx((1 / logged).mean(), rel=0.03)
    one = compare(log, [TARGET], [form("device, hour")]).answers[0]
    assert abs(one.value - TRUTH) < 3 * one.standard_error
    assert one.verdict.word == "directional"
    said = next(f for f in one.verdict.findings if f.check == "estimated_propensities")
    assert "mean weight near 1 does not show" in said.what
    assert "On held-out sessions," in said.what


def test_values_are_unbiased_where_counted_ones_are_not():
    errors = {"classified": [], "counted": []}
    forms = [form("device, hour"), form("", propensities="counted")]
    for seed in range(8):
        with judged_by():
            answers = compare(draw(seed)[0], [TARGET], forms).answers
        for found, one in zip(errors.values(), answers, strict=True):
            found.append((one.value - TRUTH) / one.standard_error)
    assert abs(np.mean(errors["classified"])) < 3 / np.sqrt(8)
    assert np.mean(errors["counted"]) > 2


def test_a_target_in_columns_of_the_log_gives_the_same_value():
    log = draw(1)[0]
    asked = [form("device"), form("device", "snips"), form("", "ips", "counted")]
    given, columns = compare(log, [TARGET], asked), compare(log, [Columns()], asked)
    for one, other in zip(given.answers, columns.answers, strict=True):
        assert other.value == pytest.approx(one.value, rel=1e-9)


def test_doubly_robust_and_learned_policies_go_with_it():
    log = draw(2)[0]
    found = compare(log, ["most_clicked"], [form("device", "dr"), form("device", "ips")])
    doubly, weighted = found.answers
    paired = doubly.evidence.estimate - weighted.evidence.estimate
    assert abs(paired.value) < 3 * paired.standard_error
    assert doubly.standard_error < weighted.standard_error


def test_the_calibration_error_is_measured():
    """Two contexts say .8 and .2; item 0 is chosen 8 and 2 times in 10: right, then turned over."""
    chance = np.array([[0.8, 0.2], [0.2, 0.8]]).repeat(2, axis=0)
    item = np.array([0, 1, 0, 1])
    assert reliability(chance, item, np.array([8.0, 2, 2, 8])).error == pytest.approx(0)
    turned = reliability(chance, item, np.array([2.0, 8, 8, 2]))
    assert turned.error == pytest.approx(0.6)
    some = turned.offered > 0
    assert (turned.chosen / turned.offered.clip(1))[some] == pytest.approx([0.8, 0.2])
    assert (turned.predicted / turned.offered.clip(1))[some] == pytest.approx([0.2, 0.8])


def test_the_picture_of_the_calibration_holds_its_numbers():
    log = draw(1)[0]
    drawn = calibration(compare(log, [TARGET], [form("device, hour")]).answers[0]).table
    found = classified(log, "device, hour")[1]
    assert drawn["offered"].sum() == N * ITEMS
    assert (drawn["chosen"] * drawn["offered"]).sum() == pytest.approx(N)
    off = np.abs(drawn["predicted"] - drawn["chosen"]) @ drawn["offered"] / (2 * N)
    assert off == pytest.approx(found.error)
    inside = (drawn["low"] <= drawn["predicted"]) & (drawn["predicted"] <= drawn["high"])
    assert inside.mean() >= 0.7
    assert (drawn["low"] < drawn["high"]).all()
    with pytest.raises(EngineError, match="does not rest on a classifier"):
        calibration(compare(log, [TARGET], [form("", propensities="counted")]).answers[0])


def test_a_classifier_that_is_too_sure_is_tempered():
    """Fitted on few sessions it would be; held-out sessions pull its chances together."""
    rng = np.random.default_rng(3)
    size = 150
    log = from_table(
        {
            "item": rng.integers(0, ITEMS, size),
            "reward": np.ones(size),
            "noise": rng.integers(0, 30, size).astype(str),
        },
        name="noise",
    )
    logged = classified(log, "noise")[0]["logged"]
    assert logged.max() < 0.5
    assert logged.min() > 0.02


def without_some(seed):
    """The log of `draw` in which a tenth of the devices and of the hours is missing."""
    log, _, _, _ = draw(seed)
    rows = log.reduce("SELECT item, reward, device, hour, target FROM log ORDER BY line")
    rng = np.random.default_rng(seed)
    rows = {name: np.asarray(column, dtype=object) for name, column in rows.items()}
    for name in ("device", "hour"):
        rows[name] = np.where(rng.random(N) < 0.1, None, rows[name])
    return from_table(rows, name=f"some missing {seed}")


def test_a_missing_feature_is_a_value_like_any_other(monkeypatch):
    """Rows without a device once weighed nothing where the engine summed the terms itself."""
    forms = [
        form("device, hour"),
        form("device, hour", "snips"),
        "dr(rewards=\"features(columns='device')\", "
        "weighting=\"action(propensities='classified', features='device')\")",
        "ips(weighting=\"marginalised(features='device')\")",
    ]
    found = compare(without_some(1), [TARGET], forms).answers
    assert found[0].mean_weight == pytest.approx(1, abs=0.05)
    assert abs(found[0].value - TRUTH) < 3 * found[0].standard_error
    with monkeypatch.context() as patched:
        patched.setattr(AggregationPass, "cube", lambda _: None)
        summed = compare(without_some(1), [TARGET], forms).answers
    for one, other in zip(found, summed, strict=True):
        assert other.value == pytest.approx(one.value, rel=1e-9)
    spread = [other.value for other in compare(draw(1)[0], [TARGET], forms[:2]).answers]
    assert [one.value for one in found[:2]] == pytest.approx(spread, rel=0.08)


def test_a_missing_number_leaves_the_others_numbers():
    column = pd.Series(["", *(str(number) for number in range(40))])
    design = DesignMatrix(pd.DataFrame({"hour": column}), ["hour"])
    rows = design.of(pd.DataFrame({"hour": ["", "0", "39"]})).toarray()
    assert rows.shape == (3, 2)
    assert rows[0].tolist() == [0, 1]
    assert rows[1, 0] == pytest.approx(-rows[2, 0])
    assert rows[1:, 1].tolist() == [0, 0]


def test_an_item_that_one_fold_alone_shows_does_not_outweigh_the_log():
    rng, size = np.random.default_rng(0), 2_000
    item = rng.integers(0, 3, size)
    item[7] = 3
    log = from_table({"item": item, "reward": np.ones(size), "x": item * 0}, name="rare")
    table, _ = classified(log, "x")
    assert table.loc[table["item_code"] == 3, "logged"].min() > 1e-4
    assert (table["logged"] <= 1).all()


def test_the_placebo_is_silent_where_a_classifier_was_told_more():
    """What the logging policy does given the query alone earns something else."""
    one, counted = compare(
        draw(3)[0], [TARGET], [form("device, hour"), form("", propensities="counted")]
    ).answers
    assert "logging_policy_check" not in {finding.check for finding in one.verdict.findings}
    assert "logging_policy_check" in {finding.check for finding in counted.verdict.findings}


def test_estimated_weights_that_do_not_average_to_one_are_refused():
    """Of three items each query shows two: the chance of the third is taken from them."""
    rng, size = np.random.default_rng(0), 6_000
    query = rng.integers(0, 30, size)
    item = (query + rng.integers(0, 2, size)) % 3
    log = from_table({"query": query, "item": item, "reward": rng.random(size) < 0.5}, name="third")
    spread = "action(propensities='classified')"
    table = log.cache.get(CLASSIFIED, "", lambda: classified(log, ""))
    third = table[0].assign(logged=table[0]["logged"] * 2 / 3)
    log.cache.put(CLASSIFIED, "", (third, table[1]))
    one = compare(log, ["uniform"], [f"ips(weighting={spread!r})"]).answers[0]
    assert one.mean_weight == pytest.approx(1.5, abs=0.02)
    assert one.verdict.word == "not estimable"
    assert "Mean weight 1.5" in one.verdict.reasons[0]


def test_counting_in_thin_contexts_is_refused():
    rng, size = np.random.default_rng(0), 3_000
    table = {"item": rng.integers(0, 3, size), "reward": rng.random(size) < 0.4}
    forms = [form("", propensities="counted")]
    for rows, word in ((3, "not estimable"), (300, "directional")):
        log = from_table(table | {"query": np.arange(size) // rows}, name=f"{rows} rows")
        one = compare(log, ["uniform"], forms).answers[0]
        assert one.verdict.word == word
        said = next(f for f in one.verdict.findings if f.check == "estimated_propensities")
        assert ("There are so few impressions per query and rank" in said.what) == (
            word == "not estimable"
        )


def test_what_the_log_does_not_have_is_refused_in_words():
    log = draw(1)[0]
    one = compare(log, [TARGET], [form("colour")]).answers[0]
    assert "no column 'colour'" in one.verdict.reasons[0]
    with pytest.raises(EngineError, match="propensities of action"):
        parse("weightings", "action(propensities='guessed')")
