"""Every estimator of the Open Bandit sample's published values, and SLOPE's choices."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.logs.tables import from_table
from engine.policies.columns import Columns
from engine.policies.uploaded import policies_of
from engine.reward_models.columns import Columns as PredictedColumns
from engine.reward_models.uploaded import Uploaded
from engine.studies.compare import compare

HERE = Path(__file__).parents[1] / "published" / "ope"
EXPECTED = json.loads((HERE / "obd_expected.json").read_text())["logs"]
TABULAR = ("uniform", "bts", "softmax", "eps_greedy", "greedy_det")
ESTIMATORS = {
    "ips": "ipw",
    "snips": "snipw",
    "dm": "dm",
    "dr": "dr",
    "sndr": "sndr",
    "replay": "rm",
    **{f"clipped(max_weight={m})": f"cipw_{m}" for m in (2, 10, 100)},
    **{f"clipped_dr(max_weight={m})": f"cdr_{m}" for m in (2, 10, 100)},
    **{f"switch_dr(max_weight={m})": f"switchdr_{m}" for m in (2, 10, 100)},
    **{f"dros(shrinkage={m})": f"dros_{m}" for m in (2, 10, 100)},
    **{f"sub_gaussian(shrinkage={m})": f"sgipw_{m}" for m in (0.001, 0.01, 0.1)},
    **{f"sub_gaussian_dr(shrinkage={m})": f"sgdr_{m}" for m in (0.001, 0.01, 0.1)},
}
CHOICES = {
    "clipped(tuning='slope')": "ipw/slope/ub=True",
    "clipped_dr(tuning='slope')": "dr/slope/ub=True",
    "switch_dr(tuning='slope')": "switchdr/slope/ub=True",
    "dros(tuning='slope')": "dros/slope/ub=True",
    "sub_gaussian(tuning='slope')": "sgipw/slope",
    "sub_gaussian_dr(tuning='slope')": "sgdr/slope",
}


def frame(log):
    table = pd.read_csv(HERE / f"obd_log_{log}_men.csv.gz")
    names = {"item_id": "item", "position": "rank", "click": "reward"}
    return table.rename(columns={**names, "propensity_score": "propensity"})


def load(table, name, **extra):
    columns = {key: table[key].to_numpy() for key in ("item", "rank", "reward", "propensity")}
    return from_table({**columns, **extra}, name=name)


def predictions(log, folder):
    table = pd.read_csv(HERE / f"obd_qhat_{log}_men.csv")
    table = table.rename(columns={"item_id": "item", "position": "rank", "q_hat": "prediction"})
    table[["item", "rank", "prediction"]].to_csv(folder / "rewards.csv", index=False)
    return table, Uploaded(name="rewards.csv", path=folder / "rewards.csv")


def policy(target, log, folder):
    if target == "ctx_softmax":
        table = pd.read_csv(HERE / "obd_policy_ctx_softmax_men.csv")
        table = table.set_axis(["query", "item", "probability"], axis=1)
    else:
        table = pd.read_csv(HERE / "obd_policies_men.csv")
        table = table[["item_id", "position", f"p_{target}"]]
        table = table.set_axis(["item", "rank", "probability"], axis=1)
    table.to_csv(folder / f"{target}.csv", index=False)
    return policies_of(folder / f"{target}.csv", log)[0]


def check(found, published, names):
    for one, key in zip(found.answers, names.values(), strict=True):
        if key in published:
            expected = published[key]["value"]
            assert one.value == pytest.approx(expected, rel=1e-9), one.estimator


@pytest.mark.parametrize("name", ["random", "bts"])
@pytest.mark.parametrize("target", [*TABULAR, "ctx_softmax"])
def test_every_estimator_has_its_published_value(name, target, tmp_path):
    table = frame(name)
    query = {"query": table["user_group"].astype(str)} if target == "ctx_softmax" else {}
    log = load(table, f"{name} {target}", **query)
    rewards = predictions(name, tmp_path)[1]
    known = EXPECTED[f"{name}_men"]["targets"][target]
    found = compare(log, [policy(target, log, tmp_path)], [*ESTIMATORS], rewards=rewards)
    check(found, known["estimators"], ESTIMATORS)


@pytest.mark.parametrize("name", ["random", "bts"])
def test_a_target_drawn_once_per_row_is_read_from_columns(name, tmp_path):
    table = frame(name)
    predicted = predictions(name, tmp_path)[0].set_index(["item", "rank"])["prediction"]
    rank = table["rank"].to_numpy()

    def predict(item):
        return predicted.loc[pd.MultiIndex.from_arrays([item, rank])].to_numpy()

    drawn = table["replay_bts_action"].to_numpy()
    log = load(
        table,
        f"{name} drawn",
        target=(table["item"].to_numpy() == drawn).astype(float),
        prediction=np.array([repr(float(one)) for one in predict(table["item"].to_numpy())]),
        expected=np.array([repr(float(one)) for one in predict(drawn)]),
    )
    found = compare(log, [Columns()], [*ESTIMATORS], rewards=PredictedColumns())
    known = EXPECTED[f"{name}_men"]["targets"]["bts_replayed"]["estimators"]
    assert {"rm", "dm", "dr"} <= set(known)
    check(found, known, ESTIMATORS)


@pytest.mark.parametrize("name", ["random", "bts"])
def test_slope_chooses_the_published_thresholds(name, tmp_path):
    log = load(frame(name), f"{name} slope")
    rewards = predictions(name, tmp_path)[1]
    for target in TABULAR:
        found = compare(log, [policy(target, log, tmp_path)], [*CHOICES], rewards=rewards)
        known = EXPECTED[f"{name}_men"]["targets"][target]["tuning"]
        for one, sweep in zip(found.answers, found.sweeps, strict=True):
            published = known[CHOICES[one.estimator]]
            threshold = one.facts.estimator.threshold
            assert one.value == pytest.approx(published["value"], rel=1e-9)
            assert f"= {threshold:g} among" in one.chosen
            errors = [estimate.standard_error for estimate in sweep.estimates]
            width = dict(zip(sweep.thresholds, errors, strict=True))
            tied = width[threshold] == pytest.approx(width[published["best_lambda"]], rel=1e-9)
            assert tied or threshold == published["best_lambda"]
