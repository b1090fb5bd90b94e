"""Predicted rewards: learned from the other sessions, complete, and better than nothing."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy
from engine.reward_models.tabular import Tabular

LIKING = np.array([0.2, 0.4, 0.6, 0.8])
SEEN = np.array([1.0, 0.5])
MODELS = [
    "tabular",
    "click_model",
    "click_model(model='rank_item_ctr')",
    "features",
    "features(columns='device')",
    "features(columns='device', model='boosting')",
]


def draw(n=2_500, seed=0, reward=None):
    """Two slots filled independently from four items; users of a phone like everything less."""
    rng = np.random.default_rng(seed)
    phone = rng.random(n) < 0.5
    item = rng.choice(4, (n, 2))
    chance = LIKING[item] * SEEN * np.where(phone, 0.5, 1.0)[:, None]
    clicks = (rng.random((n, 2)) < chance).astype(float)
    return from_table(
        {
            "impression": np.repeat(np.arange(n), 2),
            "item": item.ravel(),
            "rank": np.tile([1, 2], n),
            "reward": (clicks if reward is None else clicks * reward).ravel(),
            "propensity": np.full(2 * n, 0.25),
            "device": np.repeat(np.where(phone, "phone", "desk"), 2),
        },
        name=f"rewards {seed}",
    )


@cache
def drawn():
    """The log of `draw` that every model is fitted to."""
    return draw()


TARGET = np.array([[0.1, 0.1, 0.2, 0.6], [0.4, 0.3, 0.2, 0.1]])
TRUTH = float((TARGET * LIKING * SEEN[:, None]).sum()) * 0.75


def target():
    rank, item = (index.ravel() for index in np.indices(TARGET.shape))
    table = {"rank": rank + 1, "item_code": item, "probability": TARGET.ravel()}
    return UploadedPolicy(name="target", table=table)


@pytest.mark.parametrize("spec", MODELS)
def test_predictions_come_near_the_truth_and_help_the_doubly_robust(spec):
    forms = [f"dm(rewards={spec!r})", f"dr(rewards={spec!r})", "ips"]
    direct, robust, plain = compare(drawn(), [target()], forms).answers
    assert direct.value == pytest.approx(TRUTH, abs=0.04)
    assert robust.value == pytest.approx(TRUTH, abs=4 * robust.standard_error)
    assert robust.standard_error < plain.standard_error


@pytest.mark.parametrize("spec", ["tabular", "click_model", "features"])
def test_a_row_never_helps_to_predict_itself(spec):
    """Noise without any signal: in-sample predictions would follow it, others cannot."""
    rng = np.random.default_rng(3)
    n = 600
    item = rng.integers(0, 200, n)
    reward = (rng.random(n) < 0.5).astype(float)
    log = from_table(
        {"item": item, "reward": reward, "propensity": np.full(n, 1 / 200)}, name="noise"
    )
    table = parse("reward_models", spec).fit(log).lookup.table
    place = {
        key: row for row, key in enumerate(zip(table["fold"], table["item_code"], strict=True))
    }
    rows = log.query("SELECT bucket % 5 AS fold, item_code, reward FROM log ORDER BY line")
    keys = zip(rows["fold"], rows["item_code"], strict=True)
    predicted = np.array([table["value"][place[key]] for key in keys])
    if predicted.std() > 1e-9:
        assert np.corrcoef(predicted, rows["reward"])[0, 1] < 0.1


@cache
def some_queries(seed=0, shuffled=False, n=1_200):
    """A log in which a third of the queries come in one session only.

    With `shuffled`, what fold 0 shows and earns is dealt out anew; everything else is the same.
    """
    rng = np.random.default_rng(seed)
    session = np.arange(n) // 2
    query = np.where(rng.random(n) < 0.3, 1_000 + session, rng.integers(0, 6, n))
    item, rank = rng.integers(0, 4, n), rng.integers(1, 3, n)
    reward = (rng.random(n) < LIKING[item] * SEEN[rank - 1]).astype(float)
    table = {
        "session": session, "query": query, "item": item, "rank": rank, "reward": reward,
        "propensity": np.full(n, 0.25), "device": np.where(query % 2, "phone", "desk"),
    }  # fmt: skip
    log = from_table(table, name=f"queries {seed}")
    rows = log.reduce("SELECT bucket % 5 AS fold FROM log ORDER BY line")
    mine = np.flatnonzero(rows["fold"] == 0)
    if shuffled:
        table["item"] = item.copy()
        table["item"][mine] = rng.integers(0, 4, len(mine))
        table["reward"] = np.where(rows["fold"] == 0, rng.random(n) < 0.9, reward).astype(float)
    return from_table(table, name=f"queries {seed} {shuffled}")


def predicted(log, prediction, columns):
    """What a model predicts for fold 0 of every item at the queries and ranks that fold shows."""
    asked = log.query(
        "SELECT DISTINCT query, rank, query_code, device FROM log WHERE bucket % 5 = 0 "
        "ORDER BY query, rank"
    )
    cells = pd.DataFrame(asked).merge(pd.DataFrame({"item": log.items}), how="cross")
    cells["item_code"], cells["fold"] = np.searchsorted(log.items, cells["item"]), 0
    on = ["fold", "query_code", "rank", "item_code", *columns]
    value = cells.merge(pd.DataFrame(prediction.lookup.table), how="left", on=on)["value"]
    if prediction.fallback is not None:
        other = pd.DataFrame(prediction.fallback.table)
        value = value.fillna(cells.merge(other, how="left", on=["fold", "rank"])["value"])
    return value.to_numpy()


@pytest.mark.parametrize("spec", MODELS[:-1])
def test_what_a_fold_shows_and_earns_has_no_part_in_its_predictions(spec):
    """Else a prediction tells what was shown, and doubly robust values are biased by it.

    A click model gave its prior to pairs that one fold alone showed: DR came out at .017 for .050.
    """
    model = parse("reward_models", spec)
    columns = ["device"] if "device" in spec else []
    logs = [some_queries(), some_queries(shuffled=True)]
    one, other = (predicted(log, model.fit(log), columns) for log in logs)
    assert np.isfinite(one).all()
    assert one.std() > 0.01
    assert other == pytest.approx(one, rel=1e-7)


def by_hand(rows, spec):
    """(n,) predictions of what was logged, and (n, items) of everything, from the other folds."""
    everything = np.zeros((len(rows), 4))
    hot = OneHotEncoder(sparse_output=False).fit(rows[["query", "rank", "item"]])
    for fold in range(5):
        others, mine = rows[rows["fold"] != fold], (rows["fold"] == fold).to_numpy()
        asked = [rows.loc[mine, ["query", "rank"]].assign(item=item) for item in "0123"]
        if spec == "features":
            learnt = LogisticRegression(tol=1e-10, max_iter=5_000)
            learnt.fit(hot.transform(others[["query", "rank", "item"]]), others["reward"])
            told = [learnt.predict_proba(hot.transform(one))[:, 1] for one in asked]
        else:
            sums = others.groupby(["query", "rank", "item"])["reward"].agg(["sum", "count"])
            start = others.groupby("rank")["reward"].mean()
            found = [sums.reindex(pd.MultiIndex.from_frame(one)).fillna(0) for one in asked]
            ranks = start[rows.loc[mine, "rank"]].to_numpy()
            told = [((one["sum"] + 10 * ranks) / (one["count"] + 10)).to_numpy() for one in found]
        everything[mine] = np.stack(told, axis=1)
    return everything[np.arange(len(rows)), rows["item"].astype(int)], everything


@pytest.mark.parametrize(("spec", "close"), [("tabular", 1e-12), ("features", 1e-7)])
def test_values_are_those_of_a_second_program(spec, close):
    log = some_queries(seed=2)
    rows = pd.DataFrame(
        log.reduce(
            "SELECT bucket % 5 AS fold, query, rank, item, reward, propensity FROM log "
            "ORDER BY line"
        )
    )
    wanted = np.array([0.1, 0.2, 0.3, 0.4])
    policy = UploadedPolicy(name="four", table={"item_code": np.arange(4), "probability": wanted})
    logged, everything = by_hand(rows, spec)
    weight = wanted[rows["item"].astype(int)] / rows["propensity"]
    error, expected = weight * (rows["reward"] - logged), everything @ wanted
    forms = [f"{form}(rewards={spec!r})" for form in ("dm", "dr", "sndr")]
    values = [one.value for one in compare(log, [policy], forms).answers]
    whole = expected.mean() + error.sum() / weight.sum()
    assert values[:2] == pytest.approx([expected.mean(), (expected + error).mean()], rel=close)
    assert values[2] == pytest.approx(whole, rel=close)


def test_amounts_are_predicted_by_regression_and_refused_by_click_models():
    log = draw(seed=1, reward=7.0)
    ridge, trees, clicks = compare(
        log,
        [target()],
        [
            "dm(rewards='features')",
            "dm(rewards=\"features(model='boosting')\")",
            "dm(rewards='click_model')",
        ],
    ).answers
    assert ridge.value == pytest.approx(7 * TRUTH, rel=0.1)
    assert trees.value == pytest.approx(7 * TRUTH, rel=0.1)
    assert "other rewards than 0 and 1" in clicks.verdict.reasons[0]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("click_model(model='cascade')", "do not depend on each other"),
        ("features(columns='mood')", "no column 'mood'"),
        ("columns", "no column 'prediction'"),
    ],
)
def test_what_cannot_be_predicted_is_refused_in_words(spec, words):
    one = compare(draw(n=200, seed=2), [target()], [f"dm(rewards={spec!r})"]).answers[0]
    assert one.verdict.word == "not estimable"
    assert words in one.verdict.reasons[0]


def test_a_thin_cell_starts_with_the_mean_of_items_that_share_its_features():
    """Item c was shown in one fold alone; its category earns 1, all items together less."""
    rng = np.random.default_rng(3)
    item = np.r_[np.repeat(["a", "b"], 300), ["c"]]
    reward = np.r_[np.ones(300), np.zeros(300), [0.0]]
    kind = np.where(item == "b", "low", "high")
    order = rng.permutation(len(item))
    table = {"item": item[order], "reward": reward[order], "kind": kind[order]}
    log = from_table(table)
    values = {}
    for features in ("", "kind"):
        found = Tabular(item_features=features).fit(log).lookup.table
        own = int(log.query("SELECT bucket % 5 AS fold FROM log WHERE item = 'c'")["fold"][0])
        code = list(log.items).index("c")
        (row,) = np.flatnonzero((found["item_code"] == code) & (found["fold"] == own))
        values[features] = found["value"][row]
    assert values[""] < 0.6
    assert values["kind"] > 0.9
