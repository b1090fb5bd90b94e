"""Policies learned here and by other packages from the same logs, by their true values."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.runner.environments import environment
from benchmarks.runner.processes import ROOT, NotMeasured
from benchmarks.runner.section import Scale, Section, Table
from engine.core.method import parse
from engine.ingest.load import load

FOLDER = ROOT / "tests" / "published" / "learn"
LOGS = ("uniform", "adversarial")
COLUMNS = [f"x{place}" for place in range(5)]
FEATURES = f"features='{','.join(COLUMNS)}'"
OURS = (
    f"argmax(estimator='dm', {FEATURES})",
    f"argmax(estimator='dr', {FEATURES})",
    f"argmax(estimator='ips', {FEATURES})",
    f"policy_gradient({FEATURES})",
    f"norm_poem({FEATURES})",
    f"poem({FEATURES})",
)
OTHERS = (
    "sb-obp IPWLearner",
    "sb-obp QLearner",
    "MABWiser LinGreedy",
    "MABWiser LinUCB",
    "Vowpal Wabbit ips",
    "Vowpal Wabbit dm",
    "Vowpal Wabbit dr",
    "Vowpal Wabbit mtr",
)


def ours(name: str, test: pd.DataFrame) -> dict[str, list[float]]:
    """Value and processor seconds of our learners on all rows of a log."""
    log, found = load(FOLDER / f"synthetic_{name}_train.parquet"), {}
    for spec in OURS:
        begin = time.process_time()
        policy = parse("learners", spec).learn(log, np.random.default_rng(0))
        seconds = time.process_time() - begin
        model = policy.fitted()
        expected = test[[f"expected_{item}" for item in model.items]].to_numpy()
        found[spec] = [float((model.chances(test) * expected).sum(axis=1).mean()), seconds]
    return found


def theirs(name: str, test: pd.DataFrame) -> dict[str, list[float] | str]:
    """The same of the other packages, or why not."""
    log = pd.read_parquet(FOLDER / f"synthetic_{name}_train.parquet")
    items = sorted({*log["item"].astype(str)}, key=int)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.npz"
        np.savez(
            file,
            actions=len(items),
            context=log[COLUMNS].to_numpy(),
            action=np.array([items.index(str(item)) for item in log["item"]]),
            reward=log["reward"].to_numpy(int),
            propensity=log["propensity"].to_numpy(),
            test=test[COLUMNS].to_numpy(),
            expected=test[[f"expected_{item}" for item in items]].to_numpy(),
        )
        return {learner: _measured(file, learner) for learner in OTHERS}


def _measured(file: Path, learner: str) -> list[float] | str:
    try:
        return environment("learners").run("policy_learners.py", file, learner)
    except NotMeasured as reason:
        return str(reason)


def measure(scale: Scale) -> Iterator[Table]:
    """Ours first, so that they stand where the others cannot be installed."""
    test = pd.read_parquet(FOLDER / "synthetic_test.parquet")
    columns = ["Learner", "Uniform log", "Adversarial log", "Processor, uniform log"]
    for who, learn in (("Here", ours), ("Other packages", theirs)):
        found = [learn(name, test) for name in LOGS]
        yield Table(columns, [_row(name, *found) for name in found[0]], caption=f"{who}.")


def _row(name: str, uniform: dict, adversarial: dict) -> list[object]:
    cells = [
        f"{one[0]:.4f}" if isinstance(one, list) else one
        for one in (uniform[name], adversarial[name])
    ]
    seconds = f"{uniform[name][1]:.2f} s" if isinstance(uniform[name], list) else None
    return [f"`{name}`", *cells, seconds]


SECTION = Section(
    "Learned policies beside other packages",
    measure,
    about="True values on 10,000 test contexts of policies learned from 10,000 rows of sb-obp's "
    "synthetic data (`tests/published/learn`): 10 actions, 5 columns of context. At random .6835, "
    "best possible .9601. MABWiser's bandits learn the log as if it were their own; Vowpal Wabbit "
    "passes over it ten times. sb-obp imports torch, gigabytes that only its neural learners use: "
    "something empty stands in its place, and those learners are not asked.",
    order=61,
    environments=("learners",),
)
