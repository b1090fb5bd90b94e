"""IPS, SNIPS and DR with intervals, against Open Bandit Pipeline; run by hand.

    python benchmarks/ope_peers.py [ROWS] [ITEMS] [PYTHON]

PYTHON is the interpreter of an environment that holds the pipeline:

    python3 -m venv elsewhere
    elsewhere/bin/pip install --no-deps obp
    elsewhere/bin/pip install numpy pandas scikit-learn scipy pyyaml tqdm matplotlib seaborn torch

Without one its algorithm is written out plainly here: the target's probability and the predicted
reward of every item for every row, and the per-row scores redrawn 1,000 times for an interval. Each
side runs in a process of its own, with its modules loaded and its data in memory (the pipeline) or
stored as Parquet (here); what is printed is the time of the estimates, and the peak memory of the
process beyond what it held before them. Values must agree to 1e-9.
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
    from engine.policies.uploaded import Uploaded as Target
    from engine.reward_models.uploaded import Uploaded as Predictions
    from engine.studies.compare import compare

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rewards.csv"
        lines = [f"{item},{float(guess)!r}" for item, guess in enumerate(data["guess"])]
        file.write_text("\n".join(["item,prediction", *lines]))
        items = np.arange(len(data["target"]))
        target = Target(name="target", table={"item_code": items, "probability": data["target"]})
        rewards = Predictions(name="rewards.csv", path=file)
        kind = f"percentile(draws={DRAWS})"
        return compare(data["log"], [target], ["ips", "snips", "dr"], rewards=rewards, kind=kind)


def measured(side: str, rows: int, items: int) -> dict:
    data = world(rows, items)
    if side == "ours":
        from engine.logs.tables import from_table

        columns = {key: data[key] for key in ("item", "reward")}
        started = time.perf_counter()
        columns["propensity"] = data["logged"][data["item"]]
        data["log"] = from_table(columns)
        stored = time.perf_counter() - started
        ours(data | {"log": from_table({key: column[:50] for key, column in columns.items()})})
    if side == "pipeline":
        pipeline({key: part[:50] if len(part) == rows else part for key, part in data.items()})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    found = SIDES[side](data)
    seconds = time.perf_counter() - started
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    told = {"found": found, "seconds": seconds, "megabytes": memory}
    return told | ({"storing": stored} if side == "ours" else {})


SIDES = {"ours": ours, "peer": peer, "pipeline": pipeline}


def run(side: str, rows: int, items: int, python: str = sys.executable) -> dict:
    command = [python, __file__, side, str(rows), str(items)]
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
    print(
        f"{rows:,} rows, {items} items: {theirs['seconds']:.1f} s and {theirs['megabytes']:.0f} MB;"
    )
    print(
        f"ours {mine['seconds']:.2f} s and {mine['megabytes']:.0f} MB, "
        f"after {mine['storing']:.1f} s to store the log once; "
        f"{theirs['seconds'] / mine['seconds']:.0f} times faster"
    )


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in SIDES:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
    else:
        main()
