"""Rankers that LightGBM and XGBoost train on the rows of a log, judged by the true relevance.

Argument: a folder with `lightgbm.txt` and its side files, `xgboost.txt`, and `fresh.npz` (queries x
candidates x features, and their relevance). Prints {ranker: [nDCG, processor seconds]}.
"""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import lightgbm
import numpy as np
import xgboost

TREES, LEAVES, RATE = 50, 15, 0.1
SIDES = {"naive": (), "weight 1/e": (".weight",), "position": (".position",)}


def light(folder: Path, sides: tuple[str, ...], fresh: np.ndarray) -> np.ndarray:
    """(n,) scores of LambdaMART by LightGBM, with the side files that are named."""
    settings = {
        "objective": "lambdarank", "num_leaves": LEAVES, "learning_rate": RATE, "verbose": -1,
        "num_threads": 1, "seed": 1, "deterministic": True, "lambdarank_truncation_level": 10,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        for ending in ("", ".query", *sides):
            shutil.copy(folder / f"lightgbm.txt{ending}", Path(place) / f"train.txt{ending}")
        rows = lightgbm.Dataset(str(Path(place) / "train.txt"), params=settings)
        return lightgbm.train(settings, rows, TREES).predict(fresh)


def extreme(folder: Path, unbiased: bool, fresh: np.ndarray) -> np.ndarray:
    """(n,) scores of LambdaMART by XGBoost."""
    rows = xgboost.DMatrix(f"{folder / 'xgboost.txt'}?format=libsvm")
    settings = {
        "objective": "rank:ndcg", "max_leaves": LEAVES, "grow_policy": "lossguide", "eta": RATE,
        "tree_method": "hist", "nthread": 1, "seed": 1, "ndcg_exp_gain": False,
        "lambdarank_pair_method": "topk", "lambdarank_num_pair_per_sample": 10,
        "lambdarank_unbiased": unbiased,
    }  # fmt: skip
    made = xgboost.train(settings, rows, TREES)
    return made.predict(xgboost.DMatrix(fresh[:, : rows.num_col()]))


def ndcg(scores: np.ndarray, relevance: np.ndarray) -> float:
    """Mean discounted relevance over that of the ideal order."""
    discount = 1 / np.log2(np.arange(2.0, scores.shape[1] + 2))
    gained = np.take_along_axis(relevance, np.argsort(-scores, axis=1), axis=1) @ discount
    return float((gained / (-np.sort(-relevance, axis=1) @ discount)).mean())


def main(path: str) -> None:
    """Every ranker in turn."""
    folder = Path(path)
    given = np.load(folder / "fresh.npz")
    features, relevance = given["features"], given["relevance"]
    flat = features.reshape(-1, features.shape[-1])
    flat = np.column_stack([np.zeros(len(flat)), flat])  # the rows' features count from 1
    rankers = {f"LightGBM, {name}": (light, sides) for name, sides in SIDES.items()}
    rankers |= {"XGBoost, naive": (extreme, False), "XGBoost, lambdarank_unbiased": (extreme, True)}
    found = {}
    for name, (train, how) in rankers.items():
        begin = time.process_time()
        scores = train(folder, how, flat).reshape(relevance.shape)
        found[name] = [ndcg(scores, relevance), time.process_time() - begin]
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
