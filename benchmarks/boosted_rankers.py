"""Rankers trained on the rows that `judge` exports, by LightGBM, by XGBoost, and our own."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.runner.environments import environment
from benchmarks.runner.section import Scale, Section, Table
from engine import api
from engine.core.method import parse
from engine.inference.normal import half_width
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.studies.learning.unbiased_ranking import ndcg

QUERIES, CANDIDATES, COLUMNS, SHOWN = 200, 10, 8, 10
NAMES = [f"x{place}" for place in range(COLUMNS)]
OURS = ("listwise", "pairwise", "plackett_luce")


def relevance(features: np.ndarray) -> np.ndarray:
    """(queries, candidates) the chance of a click once looked at: linear, with one interaction."""
    score = features[..., 0] + 0.8 * features[..., 1] - 0.6 * features[..., 2]
    return 0.9 / (1 + np.exp(2.0 - score - 0.8 * features[..., 3] * features[..., 4]))


def logged(seed: int, impressions: int) -> tuple[Log, np.ndarray]:
    """A log of two weak rankers whose users see rank k by 1/k, and fresh queries."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(QUERIES, CANDIDATES, COLUMNS))
    query = rng.integers(QUERIES, size=impressions)
    rankers = rng.normal(size=(2, COLUMNS))
    rankers[:, :2] += 0.7
    which = rng.integers(2, size=impressions)
    scores = np.einsum("qnd,rd->rqn", features, rankers)[which, query]
    shown = np.argsort(-scores, axis=1)[:, :SHOWN]
    chance = relevance(features)[query[:, None], shown] / np.arange(1, SHOWN + 1)
    clicks = rng.random(shown.shape) < chance
    described = features[query[:, None], shown].reshape(-1, COLUMNS)
    table = {
        "impression": np.repeat(np.arange(impressions), SHOWN),
        "query": np.repeat(query, SHOWN).astype(str),
        "item": (query[:, None] * CANDIDATES + shown).ravel().astype(str),
        "rank": np.tile(np.arange(1, SHOWN + 1), impressions),
        "reward": clicks.ravel().astype(float),
        **{name: described[:, place] for place, name in enumerate(NAMES)},
    }
    return from_table(table), rng.normal(size=(500, CANDIDATES, COLUMNS))


def one_seed(seed: int, impressions: int) -> dict[str, list[float]]:
    """NDCG on fresh queries and processor seconds of every ranker, ours and theirs."""
    log, fresh = logged(seed, impressions)
    found = {}
    for key in OURS:
        for kind, correction in (("weighted", "examination"), ("naive", "none")):
            begin = time.process_time()
            method = parse("learners", key).replace(features=",".join(NAMES), correction=correction)
            weights = _weights(method, log)
            seconds = time.process_time() - begin
            found[f"{key}, {kind}"] = [ndcg(fresh @ weights, relevance(fresh)), seconds]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        judged = api.judge(log)
        judged.save(folder / "lightgbm.txt", "lightgbm")
        judged.save(folder / "xgboost.txt", "xgboost")
        np.savez(folder / "fresh.npz", features=fresh, relevance=relevance(fresh))
        theirs = environment("boosting").run("boosted_rankers.py", folder, limit=3_000)
    assert isinstance(theirs, dict)
    return found | theirs


def _weights(method, log: Log) -> np.ndarray:
    """(d,) the linear weights that a learner gives the columns, read off the scores it learned."""
    policy = method.learn(log, np.random.default_rng(0))
    table = policy.table
    means = ", ".join(f"AVG(CAST({name} AS DOUBLE)) AS {name}" for name in NAMES)
    rows = log.query(
        f"SELECT query_code, item_code, {means} FROM log GROUP BY query_code, item_code "
        "ORDER BY query_code, item_code"
    )
    order = np.lexsort((table["item_code"], table["query_code"]))
    known = np.column_stack([np.ones(len(order)), *(rows[name] for name in NAMES)])
    return np.linalg.lstsq(known, table["score"][order], rcond=None)[0][1:]


def measure(scale: Scale) -> Iterator[Table]:
    """NDCG over seeds with intervals, and what each ranker gains on the same without correction."""
    seeds, impressions = scale.of((4, 1_000), (5, 4_000))
    runs = [one_seed(seed, impressions) for seed in range(seeds)]
    rows: list[list[object]] = []
    for name in runs[0]:
        scores = np.array([run[name][0] for run in runs])
        plain = f"{name.partition(',')[0]}, naive"
        gain = scores - np.array([run[plain][0] for run in runs])
        took = float(np.median([run[name][1] for run in runs]))
        more = None if name == plain else _with_interval(gain)
        rows.append([name, _with_interval(scores), more, f"{took:.1f} s"])
    columns = ["Ranker", "nDCG on fresh queries", "More than naive", "Processor"]
    note = f"{impressions:,} impressions of 10 results; means over {seeds} seeds, 95% intervals."
    yield Table(columns, rows, note=note)


def _with_interval(values: np.ndarray) -> str:
    mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    half = float(half_width(error, freedom=len(values) - 1))
    return f"{mean:.4f} ({mean - half:.4f} to {mean + half:.4f})"


SECTION = Section(
    "Others' rankers on exported rows",
    measure,
    about="Clicks on two weak rankers, rank k seen by 1/k, 200 queries of 10 candidates with 8 "
    "features; relevance has an interaction that no linear ranker can express. `judge` writes the "
    "rows; LightGBM trains LambdaMART on clicks as they are, with its weights 1/e, or with its "
    "`position` correction; XGBoost as they are or with `lambdarank_unbiased`. Ours are linear.",
    order=63,
    environments=("boosting",),
)
