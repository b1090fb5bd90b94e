"""Plain NumPy versions of the forms, written from the papers' formulas, against the command line.

Values must agree on a bandit log with queries, on rankings whose slots were drawn independently,
and on three loggers; a deterministic ranking is asked of the same log for the cascade.
"""

import json

import numpy as np
import pandas as pd
import pytest

from engine.cli.main import main
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table

ITEMS, QUERIES, RANKS = np.array(["a", "b=1", "ç", 'd "x"']), np.array(["red", "x y"]), 3
SEEN = np.array([1, 0.6, 0.35])
CURVE = "uploaded(curve=(1.0, 0.6, 0.35))"


def evaluated(capsys, log, policy, specs, *more):
    asked = [part for spec in specs for part in ("--estimator", spec)]
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", str(log), "--policy", str(policy), "--json", *asked, *map(str, more)])
    assert ended.value.code == 0
    found = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)["estimates"]
    return {one["estimator"]: one["value"] for one in found}


def normalised(w, r, strata):
    return sum((w * r)[k].sum() / w[k].sum() * k.sum() for k in strata)


def forms(w, r, q, v, impressions, strata):
    """Weights, rewards, predictions of what was logged and of the target in its place."""
    small, most = w / (0.95 + 0.05 * w), np.minimum(w, 2)
    sums = {
        "naive": r.sum(),
        "ips": (w * r).sum(),
        "snips": normalised(w, r, strata),
        "clipped(max_weight=2)": (most * r).sum(),
        "sub_gaussian(shrinkage=0.05)": (small * r).sum(),
        "dm": v.sum(),
        "dr": (v + w * (r - q)).sum(),
        "sndr": v.sum() + normalised(w, r - q, strata),
        "switch_dr(max_weight=2)": (v + w * (w <= 2) * (r - q)).sum(),
        "clipped_dr(max_weight=2)": (v + most * (r - q)).sum(),
        "dros(shrinkage=20)": (v + 20 * w / (w * w + 20) * (r - q)).sum(),
        "sub_gaussian_dr(shrinkage=0.05)": (v + small * (r - q)).sum(),
    }
    return {spec: value / impressions for spec, value in sums.items()}


def chances(rng, *shape, floor=0.0):
    drawn = rng.dirichlet(np.ones(len(ITEMS)), shape)
    return (1 - floor) * drawn + floor / len(ITEMS)


def saved(path, **columns):
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def rankings(tmp_path_factory):
    """Rankings of three slots, each drawn by itself; the target differs by query and rank."""
    folder, rng, n = tmp_path_factory.mktemp("rankings"), np.random.default_rng(7), 900
    logged = chances(rng, len(QUERIES), RANKS, floor=0.4)
    wanted = chances(rng, len(QUERIES), RANKS)
    query = np.repeat(rng.integers(0, len(QUERIES), n), RANKS)
    rank = np.tile(np.arange(RANKS), n)
    above = rng.random((len(rank), 1)) > np.cumsum(logged[query, rank], axis=1)
    item = np.minimum(above.sum(axis=1), len(ITEMS) - 1)
    liked = rng.uniform(0.2, 0.9, (len(QUERIES), len(ITEMS)))
    reward = (rng.random(len(rank)) < SEEN[rank] * liked[query, item]).astype(float)
    predicted = rng.uniform(0, 0.5, logged.shape)
    p, t = logged[query, rank, item], wanted[query, rank, item]
    both = {"p": p.reshape(n, RANKS), "t": t.reshape(n, RANKS)}
    down = {name: np.cumprod(one, axis=1).ravel() for name, one in both.items()}
    whole = {name: np.repeat(one.reshape(n, RANKS)[:, -1], RANKS) for name, one in down.items()}
    base = {
        "impression": np.repeat(np.arange(n), RANKS),
        "query": QUERIES[query],
        "item": ITEMS[item],
        "rank": rank + 1,
        "reward": reward,
    }
    each = [axis.ravel() for axis in np.indices(logged.shape)]
    keys = {"query": QUERIES[each[0]], "rank": each[1] + 1, "item": ITEMS[each[2]]}
    return {
        "slots": saved(folder / "slots.csv", **base, propensity=p),
        "slates": saved(
            folder / "slates.csv", **base, propensity=whole["p"], propensity_item_rank=p,
            propensity_cascade=down["p"], target=whole["t"], target_item_rank=t,
            target_cascade=down["t"],
        ),
        "policy": saved(folder / "policy.csv", **keys, probability=wanted.ravel()),
        "rewards": saved(folder / "rewards.csv", **keys, prediction=predicted.ravel()),
        "folder": folder, "n": n, "q": query, "k": rank, "d": item, "r": reward, "p": p, "t": t,
        "down": down["t"] / down["p"], "whole": whole["t"] / whole["p"], "wanted": wanted,
        "predicted": predicted, "down_p": down["p"],
    }  # fmt: skip


def test_every_form_on_slots(rankings, capsys):
    of = rankings
    expected = (of["wanted"] * of["predicted"]).sum(axis=2)[of["q"], of["k"]]
    mine = of["predicted"][of["q"], of["k"], of["d"]]
    strata = [of["k"] == rank for rank in range(RANKS)]
    known = forms(of["t"] / of["p"], of["r"], mine, expected, of["n"], strata)
    found = evaluated(capsys, of["slots"], of["policy"], known, "--rewards", of["rewards"])
    assert found == pytest.approx(known, rel=1e-9)


def test_exposure_weights_on_rankings(rankings, capsys):
    of, r, seen = rankings, rankings["r"], SEEN[rankings["k"]]
    counted = np.zeros(of["wanted"].shape)
    np.add.at(counted, (of["q"], of["k"], of["d"]), 1)
    target = (of["wanted"] * SEEN[:, None]).sum(axis=1)[of["q"], of["d"]]
    shown = counted / counted.sum(axis=2, keepdims=True)
    logged = (shown * SEEN[:, None]).sum(axis=1)[of["q"], of["d"]]
    known = {}
    for name, w in (("examination", target / seen), ("policy_aware", target / logged)):
        spec = f"weighting={f'{name}(examination={CURVE!r})'!r}"
        known[f"ips({spec})"] = (w * r).sum() / of["n"]
        known[f"snips({spec})"] = (w * r).sum() / (w * seen).sum() * seen.sum() / of["n"]
    found = evaluated(capsys, of["slots"], of["policy"], known)
    assert found == pytest.approx(known, rel=1e-9)


def test_slate_weights_from_columns(rankings, capsys):
    of = rankings
    additive = 1 - RANKS + (of["t"] / of["p"]).reshape(-1, RANKS).sum(axis=1).repeat(RANKS)
    weights = {
        "slate": of["whole"],
        "reward_interaction": of["down"],
        "item_position": of["t"] / of["p"],
        "pseudo_inverse": additive,
    }
    strata = [of["k"] == rank for rank in range(RANKS)]
    known = {}
    for name, w in weights.items():
        known[f"ips(weighting={name!r})"] = (w * of["r"]).sum() / of["n"]
        known[f"snips(weighting={name!r})"] = normalised(w, of["r"], strata) / of["n"]
    assert evaluated(capsys, of["slates"], "columns", known) == pytest.approx(known, rel=1e-9)


def test_one_ranking_down_the_cascade(rankings, capsys):
    of, n = rankings, rankings["n"]
    ranking = np.array([[2, 0, 1], [1, 3, 0]])
    query, rank = (axis.ravel() for axis in np.indices(ranking.shape))
    file = saved(
        of["folder"] / "ranking.csv",
        query=QUERIES[query], rank=rank + 1, item=ITEMS[ranking.ravel()],
    )  # fmt: skip
    agrees = (of["d"] == ranking[of["q"], of["k"]]).reshape(n, RANKS)
    w = np.cumprod(agrees, axis=1) / of["down_p"].reshape(n, RANKS)
    before = np.column_stack([np.ones(n), w[:, :-1]]).ravel()
    shown = of["predicted"][of["q"], of["k"], ranking[of["q"], of["k"]]]
    error = of["r"] - of["predicted"][of["q"], of["k"], of["d"]]
    known = {
        "ips(weighting='reward_interaction')": (w.ravel() * of["r"]).sum() / n,
        "cascade_dr": (before * shown + w.ravel() * error).sum() / n,
    }
    found = evaluated(capsys, of["slates"], file, known, "--rewards", of["rewards"])
    assert found == pytest.approx(known, rel=1e-9)


def test_several_loggers_and_features(tmp_path, capsys):
    rng, n = np.random.default_rng(8), 2_000
    logged, wanted = chances(rng, 3, floor=0.4), chances(rng)
    logger = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    item = np.array([rng.choice(len(ITEMS), p=logged[one]) for one in logger])
    r = (rng.random(n) < rng.uniform(0.1, 0.6, len(ITEMS))[item]).astype(float)
    kind, predicted = np.array([0, 1, 0, 1]), rng.uniform(0, 0.6, len(ITEMS))
    log = saved(
        tmp_path / "log.csv", item=ITEMS[item], reward=r, propensity=logged[logger, item],
        policy=np.array(["one", "two", "three"])[logger], category=np.array(["x", "y"])[kind[item]],
    )  # fmt: skip
    policy = saved(tmp_path / "policy.csv", item=ITEMS, probability=wanted)
    rewards = saved(tmp_path / "rewards.csv", item=ITEMS, prediction=predicted)
    w, rows = wanted[item] / logged[logger, item], np.bincount(logger)
    together = wanted[item] / ((rows / n) @ logged)[item]
    features = np.bincount(kind, wanted) / (np.bincount(kind[item]) / n)

    def combined(score):
        parts = [score[logger == one] for one in range(3)]
        trust = rows / np.array([part.var() for part in parts])
        return trust / trust.sum() @ np.array([part.mean() for part in parts])

    known = {
        "weighted_ips": combined(w * r),
        "weighted_dr": combined(wanted @ predicted + w * (r - predicted[item])),
        "balanced_ips": (together * r).mean(),
        "snips(weighting='balanced')": (together * r).sum() / together.sum(),
        "ips(weighting='marginalised')": (features[kind[item]] * r).mean(),
    }
    found = evaluated(capsys, log, policy, known, "--rewards", rewards)
    assert found == pytest.approx(known, rel=1e-9)


def test_a_file_of_rewards_that_is_not_there_is_an_error(rankings, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", str(rankings["slots"]), "--policy", "uniform", "--rewards", "none.csv"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "there is no file none.csv. Check the path.\n"


def test_balanced_weights_of_columns_ask_for_the_mixture():
    """They said once that the log has no column ''."""
    both = {"propensity": np.full(40, 0.5), "target": np.full(40, 0.5)}
    log = from_table({"item": [0, 1] * 20, "reward": np.ones(40)} | both)
    (answer,) = compare(log, ["columns"], ["balanced_ips"]).answers
    assert "balanced(mixture='...')" in answer.verdict.reasons[0]
