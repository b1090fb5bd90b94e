"""The Open Bandit sample with its published targets and predictions, and what it calls ours."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from engine.logs.arrays import from_table
from engine.policies.uploaded import policies_of
from engine.reward_models.uploaded import UploadedPredictions

HERE = Path(__file__).parent / "ope"
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


@cache
def frame(log):
    """The published log; nobody changes it."""
    table = pd.read_csv(HERE / f"obd_log_{log}_men.csv.gz")
    names = {"item_id": "item", "position": "rank", "click": "reward"}
    return table.rename(columns={**names, "propensity_score": "propensity"})


def load(table, name, **extra):
    columns = {key: table[key].to_numpy() for key in ("item", "rank", "reward", "propensity")}
    return from_table({**columns, **extra}, name=name)


@cache
def published_log(log):
    """The published log alone, which all targets but one are compared on."""
    return load(frame(log), log)


@cache
def _published(name):
    return pd.read_csv(HERE / name)


def rewards_file(log, folder):
    """The published predicted rewards of a log, as the command line takes them."""
    table = _published(f"obd_qhat_{log}_men.csv")
    table = table.rename(columns={"item_id": "item", "position": "rank", "q_hat": "prediction"})
    table[["item", "rank", "prediction"]].to_csv(folder / "rewards.csv", index=False)
    return folder / "rewards.csv"


def predictions(log, folder):
    path = rewards_file(log, folder)
    return pd.read_csv(path), UploadedPredictions(name=path.name, path=path)


def policy_file(target, folder):
    """A published target policy, as the command line takes it."""
    if target == "ctx_softmax":
        table = _published("obd_policy_ctx_softmax_men.csv")
        table = table.set_axis(["query", "item", "probability"], axis=1)
    else:
        table = _published("obd_policies_men.csv")
        table = table[["item_id", "position", f"p_{target}"]]
        table = table.set_axis(["item", "rank", "probability"], axis=1)
    table.to_csv(folder / f"{target}.csv", index=False)
    return folder / f"{target}.csv"


def policy(target, log, folder):
    return policies_of(policy_file(target, folder), log)[0]


def drawn_once(name, folder):
    """The log with the target's one draw for each row, and its predictions, as columns."""
    table = frame(name)
    predicted = predictions(name, folder)[0].set_index(["item", "rank"])["prediction"]
    rank = table["rank"].to_numpy()

    def predict(item):
        return predicted.loc[pd.MultiIndex.from_arrays([item, rank])].to_numpy()

    drawn = table["replay_bts_action"].to_numpy()
    return load(
        table,
        f"{name} drawn",
        target=(table["item"].to_numpy() == drawn).astype(float),
        prediction=np.array([repr(float(one)) for one in predict(table["item"].to_numpy())]),
        expected=np.array([repr(float(one)) for one in predict(drawn)]),
    )
