"""How long each batch learner takes on a million rows and a thousand items, and with what memory.

One process per learner, as memory is measured over its life: `python benchmarks/learn.py`.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from engine.core.method import parse
from engine.ingest.load import load
from engine.learners.minimise import silent

ROWS, ITEMS, QUERIES, COLUMNS = 1_000_000, 1_000, 50, 5
FOLDER = Path("/tmp/counterclick-learn")
FEATURES = "features='x0,x1,x2,x3,x4'"
BANDIT = (
    "popularity",
    "argmax",
    "argmax(estimator='dr')",
    f"argmax(estimator='dm', {FEATURES})",
    f"argmax(estimator='ips', {FEATURES})",
    f"argmax(estimator='dr', {FEATURES})",
    "poem",
    f"poem({FEATURES})",
    "norm_poem",
    f"norm_poem({FEATURES})",
    "policy_gradient",
    f"policy_gradient({FEATURES})",
)
RANKINGS = ("plackett_luce", "pairwise", "listwise", "argmax")


def bandit(file: Path) -> None:
    """A million single items under a logging policy that prefers a tenth of them."""
    import pandas as pd

    rng = np.random.default_rng(1)
    favoured = np.where(np.arange(ITEMS) % 10 == 0, 5.0, 1.0)
    chance = favoured / favoured.sum()
    item, query = rng.choice(ITEMS, ROWS, p=chance), rng.integers(QUERIES, size=ROWS)
    features = rng.normal(size=(ROWS, COLUMNS))
    scores = (features * rng.normal(size=(ITEMS, COLUMNS))[item]).sum(axis=1) / 2 - 1.5
    taste = rng.normal(size=(QUERIES, ITEMS))[query, item] / 2
    table = {
        "query": query.astype(str),
        "item": item.astype(str),
        "reward": (rng.random(ROWS) < 1 / (1 + np.exp(-scores - taste))).astype(float),
        "propensity": chance[item],
        **{f"x{place}": features[:, place] for place in range(COLUMNS)},
    }
    pd.DataFrame(table).to_parquet(file, index=False)


def rankings(file: Path) -> None:
    """A hundred thousand rankings of ten of a thousand items, for 50 queries."""
    import pandas as pd

    rng = np.random.default_rng(2)
    pages, shown = ROWS // 10, 10
    query = rng.integers(QUERIES, size=pages)
    taste = rng.normal(size=(QUERIES, ITEMS))
    drawn = np.empty((pages, shown), int)
    for first in range(0, pages, 5_000):
        part = slice(first, first + 5_000)
        noise = taste[query[part]] + rng.gumbel(size=(len(query[part]), ITEMS))
        drawn[part] = np.argpartition(-noise, shown, axis=1)[:, :shown]
    liking = 1 / (1 + np.exp(1.5 - taste[query[:, None], drawn]))
    clicks = rng.random(liking.shape) < liking / np.arange(1, shown + 1)
    table = {
        "impression": np.repeat(np.arange(pages), shown),
        "query": np.repeat(query, shown).astype(str),
        "item": drawn.ravel().astype(str),
        "rank": np.tile(np.arange(1, shown + 1), pages),
        "reward": clicks.ravel().astype(float),
    }
    pd.DataFrame(table).to_parquet(file, index=False)


def measure(file: Path, spec: str) -> None:
    """Learn once and print seconds and memory; both begin with the log at hand."""
    log, method = load(file), parse("learners", spec)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    clock, processor = time.monotonic(), time.process_time()
    method.learn(log, np.random.default_rng(0), silent)
    took, used = time.monotonic() - clock, time.process_time() - processor
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| `{spec}` | {took:.1f} | {used:.1f} | {before:.0f} | {most:.0f} |", flush=True)


def main() -> None:
    """Every learner in a process of its own."""
    FOLDER.mkdir(exist_ok=True)
    print("| Learner | seconds | processor | MB before | MB at most |\n|---|---|---|---|---|")
    for name, make, specs in (("bandit", bandit, BANDIT), ("rankings", rankings, RANKINGS)):
        file = FOLDER / f"{name}.parquet"
        if not file.exists():
            make(file)
        for spec in specs:
            subprocess.run([sys.executable, __file__, str(file), spec], check=False)


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else measure(Path(sys.argv[1]), sys.argv[2])
