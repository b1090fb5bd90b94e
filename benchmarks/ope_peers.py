"""IPS, SNIPS and DR with intervals, against Open Bandit Pipeline and others.

The pipeline, and its algorithm written out plainly (the target's probability and the predicted
reward of every item for every row, and the per-row scores redrawn 1,000 times), have their data in
memory; ours is stored as Parquet by another process. Each side runs in a process of its own with
its modules loaded; what counts is the time of the estimates, and the peak memory beyond the peak
before them. Values must agree to 1e-9.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.runner.environments import environment
from benchmarks.runner.processes import ROOT, NotMeasured, peak
from benchmarks.runner.section import Scale, Section, Table

DRAWS = 1_000


def world(rows: int, items: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    logged, target = rng.dirichlet(np.full(items, 5.0)), rng.dirichlet(np.full(items, 5.0))
    rate = rng.uniform(0.01, 0.1, items)
    item = rng.choice(items, rows, p=logged)
    reward = (rng.random(rows) < rate[item]).astype(float)
    guess = rate * rng.uniform(0.5, 1.5, items)
    return {"item": item, "reward": reward, "logged": logged, "target": target, "guess": guess}


def peer(data: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """Per-row scores from dense (rows, items) arrays, and 1,000 redraws of each."""
    rows = np.arange(len(data["item"]))
    chances = np.tile(data["target"], (len(rows), 1))
    predicted = np.tile(data["guess"], (len(rows), 1))
    weight = chances[rows, data["item"]] / data["logged"][data["item"]]
    scores = {"ips": weight * data["reward"], "snips": weight * data["reward"] / weight.mean()}
    error = weight * (data["reward"] - predicted[rows, data["item"]])
    scores["dr"] = np.average(predicted, weights=chances, axis=1) + error
    found = {}
    for name, score in scores.items():
        rng = np.random.RandomState(0)
        means = [rng.choice(score, len(score)).mean() for _ in range(DRAWS)]
        found[name] = [float(score.mean()), *map(float, np.percentile(means, [2.5, 97.5]))]
    return found


def pipeline(data: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """Open Bandit Pipeline itself, by its own interface."""
    from obp.ope import (
        DoublyRobust,
        InverseProbabilityWeighting,
        OffPolicyEvaluation,
        SelfNormalizedInverseProbabilityWeighting,
    )

    rows, items = len(data["item"]), len(data["target"])
    feedback = {
        "n_rounds": rows,
        "n_actions": items,
        "context": np.zeros((rows, 1)),
        "action": data["item"],
        "position": np.zeros(rows, dtype=int),
        "reward": data["reward"],
        "pscore": data["logged"][data["item"]],
    }
    forms = [
        InverseProbabilityWeighting(estimator_name="ips"),
        SelfNormalizedInverseProbabilityWeighting(estimator_name="snips"),
        DoublyRobust(estimator_name="dr"),
    ]
    asked = {
        "action_dist": np.tile(data["target"][:, None], (rows, 1, 1)),
        "estimated_rewards_by_reg_model": np.tile(data["guess"][:, None], (rows, 1, 1)),
    }
    study = OffPolicyEvaluation(bandit_feedback=feedback, ope_estimators=forms)
    values = study.estimate_policy_values(**asked)
    bounds = study.estimate_intervals(**asked, n_bootstrap_samples=DRAWS, random_state=0)
    ends = ("95.0% CI (lower)", "95.0% CI (upper)")
    return {
        name: [float(value), *(float(bounds[name][end]) for end in ends)]
        for name, value in values.items()
    }


def ours(data: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """The same from a stored log, by totals."""
    found = {}
    for one in compared(data).answers:
        found[one.estimator] = [one.value, *one.interval]
    return found


def compared(data: dict[str, np.ndarray]):
    from engine.evaluation.compare import compare
    from engine.policies.uploaded import UploadedPolicy
    from engine.reward_models.uploaded import UploadedPredictions

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rewards.csv"
        lines = [f"{item},{float(guess)!r}" for item, guess in enumerate(data["guess"])]
        file.write_text("\n".join(["item,prediction", *lines]))
        items = np.arange(len(data["target"]))
        target = UploadedPolicy(
            name="target", table={"item_code": items, "probability": data["target"]}
        )
        rewards = UploadedPredictions(name="rewards.csv", path=file)
        kind = f"percentile(draws={DRAWS})"
        return compare(data["log"], [target], ["ips", "snips", "dr"], rewards=rewards, kind=kind)


def store(rows: int, items: int, folder: Path) -> dict:
    """Write the log and what is asked of it to a folder, so that nobody else needs its arrays."""
    from engine.logs.arrays import from_table
    from engine.logs.store import Workspace

    data = world(rows, items)
    np.savez(folder / "asked.npz", target=data["target"], guess=data["guess"])
    table = {"item": data["item"], "reward": data["reward"]}
    table["propensity"] = data["logged"][data["item"]]
    started = time.perf_counter()
    log = from_table(table, workspace=Workspace(folder))
    seconds = time.perf_counter() - started
    few = {key: column[:50] for key, column in table.items()}
    small = from_table(few, workspace=Workspace(folder))
    return {"log": log.fingerprint, "small": small.fingerprint, "seconds": seconds}


def opened(folder: Path, stored: dict) -> dict:
    """The stored log, and what is asked of it, its modules loaded."""
    from engine.logs.store import Workspace

    data = dict(np.load(folder / "asked.npz"))
    ours(data | {"log": Workspace(folder).open(stored["small"])})
    return data | {"log": Workspace(folder).open(stored["log"])}


def drawn(side: str, rows: int, items: int) -> dict:
    """The data in memory; modules are loaded by estimating from its first rows."""
    data = world(rows, items)
    SIDES[side]({key: part[:50] if len(part) == rows else part for key, part in data.items()})
    return data


def measured(side: str, rows: int, items: int) -> dict:
    with tempfile.TemporaryDirectory() as name:
        stored = run("store", rows, items, folder=name) if side == "ours" else {}
        data = opened(Path(name), stored) if stored else drawn(side, rows, items)
        before = peak()
        started, processor = time.perf_counter(), time.process_time()
        found = SIDES[side](data)
        seconds = time.perf_counter() - started
        memory = peak() - before
    told = {"found": found, "seconds": seconds, "megabytes": memory, "before": before}
    return told | {"processor": time.process_time() - processor, "storing": stored.get("seconds")}


def vw_estimators(data: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """IPS and SNIPS of vw-estimators, row by row, with intervals of their kind."""
    from estimators.bandits import gaussian, ips, snips

    logged, target = data["logged"][data["item"]], data["target"][data["item"]]
    found = {}
    for name, kind in (("ips", ips.Estimator), ("snips", snips.Estimator)):
        one, bounds = kind(), gaussian.Interval()
        for p_log, reward, p_pred in zip(logged, data["reward"], target, strict=True):
            one.add_example(p_log, reward, p_pred)
            bounds.add_example(p_log, reward, p_pred)
        found[name] = [float(one.get()), *map(float, bounds.get())]
    return found


def skdr_eval(data: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """The DR of skdr-eval without clipping; it predicts a reward per row, not per item."""
    from skdr_eval.core import dr_value_with_clip

    rows, items = len(data["item"]), len(data["target"])
    results = dr_value_with_clip(
        np.tile(data["logged"], (rows, 1)),
        np.tile(data["target"], (rows, 1)),
        data["reward"],
        np.full(rows, data["reward"].mean()),
        data["item"],
        np.ones((rows, items), dtype=bool),
        clip_grid=(float("inf"),),
    )
    return {"its own dr": [float(results["DR"].V_hat)]}


SIDES = {
    "ours": ours,
    "peer": peer,
    "pipeline": pipeline,
    "vw-estimators": vw_estimators,
    "skdr-eval": skdr_eval,
}
ENVIRONMENTS = {"pipeline": "sb-obp", "vw-estimators": "vw-estimators", "skdr-eval": "skdr-eval"}
NAMES = {
    "ours": "Counterclick",
    "peer": "the pipeline's algorithm, in plain NumPy",
    "pipeline": "sb-obp",
}


def run(side: str, rows: int, items: int, python: str = sys.executable, folder: str = "") -> dict:
    """What a side says in a process of its own.

    Raises:
        NotMeasured: it failed.
    """
    command = [python, __file__, side, str(rows), str(items), folder]
    paths = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=paths)
    if done.returncode:
        raise NotMeasured(f"failed: {done.stderr.strip().splitlines()[-1][:200]}")
    return json.loads(done.stdout.splitlines()[-1])


def line(side: str, rows: int, items: int, mine: dict) -> list[object]:
    """A line of the table; values that ours has too must agree."""
    name = NAMES.get(side, side)
    try:
        if side in ENVIRONMENTS:
            made = environment(ENVIRONMENTS[side])
            if made.reason:
                raise NotMeasured(f"not installed: {made.reason}")
            cost = run(side, rows, items, str(made.python))
        else:
            cost = mine if side == "ours" else run(side, rows, items)
    except NotMeasured as reason:
        return [rows, items, name, str(reason), "", "", "", ""]
    for estimator, (value, *_) in cost["found"].items():
        own = mine["found"].get(estimator, [value])[0]
        assert abs(own - value) < 1e-9 * abs(value), (side, estimator, own, value)
    ratio = cost["processor"] / mine["processor"]
    values = ", ".join(cost["found"])
    seconds, work = float(cost["seconds"]), float(cost["processor"])
    return [rows, items, name, seconds, work, ratio, float(cost["megabytes"]), values]


def measure(scale: Scale) -> Iterator[Table]:
    """One table: every side on the same rows."""
    sizes = scale.of(
        [(20_000, 10)], [(100_000, 10), (100_000, 80), (1_000_000, 10), (1_000_000, 80)]
    )
    lines = []
    for rows, items in sizes:
        mine = run("ours", rows, items)
        lines += [line(side, rows, items, mine) for side in SIDES]
    columns = ["Rows", "Items", "Program", "Clock s", "Processor s", "Ratio", "MB beyond", "What"]
    yield Table(columns, lines)


SECTION = Section(
    "IPS, SNIPS and DR with intervals",
    measure,
    about="Three estimates with bootstrap intervals of 1,000 draws, by Open Bandit Pipeline's "
    "living fork through its own interface, and by ours; vw-estimators has IPS and SNIPS with "
    "Gaussian intervals, skdr-eval a DR without any. The ratio is of processor seconds.",
    order=40,
)

if __name__ == "__main__":
    if sys.argv[1] == "store":
        print(json.dumps(store(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))))
    else:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
