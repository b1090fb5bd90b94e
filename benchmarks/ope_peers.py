"""IPS, SNIPS and DR with intervals, against Open Bandit Pipeline; run by hand.

    python benchmarks/ope_peers.py [ROWS] [ITEMS] [PYTHON]

PYTHON is the interpreter of an environment that holds the pipeline:

    python3 -m venv elsewhere
    elsewhere/bin/pip install --no-deps obp
    elsewhere/bin/pip install numpy pandas scikit-learn scipy pyyaml tqdm matplotlib seaborn torch

Without one its algorithm is written out plainly here: the target's probability and the predicted
reward of every item for every row, and the per-row scores redrawn 1,000 times for an interval. Each
side runs in a process of its own, with its modules loaded and its data in memory (the pipeline) or
stored as Parquet by another process (here); what is printed is the time of the estimates, and the
peak memory of the process beyond its peak before them. Values must agree to 1e-9.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

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
    from engine.policies.uploaded import Uploaded as Target
    from engine.reward_models.uploaded import Uploaded as Predictions

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rewards.csv"
        lines = [f"{item},{float(guess)!r}" for item, guess in enumerate(data["guess"])]
        file.write_text("\n".join(["item,prediction", *lines]))
        items = np.arange(len(data["target"]))
        target = Target(name="target", table={"item_code": items, "probability": data["target"]})
        rewards = Predictions(name="rewards.csv", path=file)
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
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, processor = time.perf_counter(), time.process_time()
        found = SIDES[side](data)
        seconds = time.perf_counter() - started
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    told = {"found": found, "seconds": seconds, "megabytes": memory, "before": before / 1024}
    return told | {"processor": time.process_time() - processor, "storing": stored.get("seconds")}


SIDES = {"ours": ours, "peer": peer, "pipeline": pipeline}


def run(side: str, rows: int, items: int, python: str = sys.executable, folder: str = "") -> dict:
    command = [python, __file__, side, str(rows), str(items), folder]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    items = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    mine = run("ours", rows, items)
    if len(sys.argv) > 3:
        theirs = run("pipeline", rows, items, sys.argv[3])
    else:
        print("The pipeline is not asked, as no interpreter that has it was named: its algorithm.")
        theirs = run("peer", rows, items)
    for name, (value, low, high) in theirs["found"].items():
        own = mine["found"][name]
        print(f"{name:6} {value:.9f} [{low:.6f}, {high:.6f}]  ours {own[0]:.9f} {own[1:]}")
        assert abs(own[0] - value) < 1e-9 * abs(value)
    for name, side in (("theirs", theirs), ("ours", mine)):
        print(
            f"{rows:,} rows, {items} items, {name}: {side['seconds']:.2f} s "
            f"({side['processor']:.2f} s of CPU), {side['megabytes']:.0f} MB "
            f"beyond {side['before']:.0f} MB"
        )
    print(
        f"{theirs['seconds'] / mine['seconds']:.0f} times faster, after {mine['storing']:.1f} s "
        "to store the log once"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["store"]:
        print(json.dumps(store(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))))
    elif sys.argv[1:2] and sys.argv[1] in SIDES:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
    else:
        main()
