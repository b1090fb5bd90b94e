"""What each batch learner costs on a million rows and a thousand items."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.runner.processes import NotMeasured, alone
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import Timing

ROWS, ITEMS, QUERIES, COLUMNS = 1_000_000, 1_000, 50, 5
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
    f"item_softmax({FEATURES}, item_features='w0,w1,w2,w3,w4')",
)
RANKINGS = ("plackett_luce", "pairwise", "listwise", "argmax")


def bandit(file: Path, size: int) -> None:
    """Single items under a logging policy that prefers a tenth of them."""
    import pandas as pd

    rng = np.random.default_rng(1)
    favoured = np.where(np.arange(ITEMS) % 10 == 0, 5.0, 1.0)
    chance = favoured / favoured.sum()
    item, query = rng.choice(ITEMS, size, p=chance), rng.integers(QUERIES, size=size)
    features = rng.normal(size=(size, COLUMNS))
    described = rng.normal(size=(ITEMS, COLUMNS))
    scores = (features * described[item]).sum(axis=1) / 2 - 1.5
    taste = rng.normal(size=(QUERIES, ITEMS))[query, item] / 2
    table = {
        "query": query.astype(str),
        "item": item.astype(str),
        "reward": (rng.random(size) < 1 / (1 + np.exp(-scores - taste))).astype(float),
        "propensity": chance[item],
        **{f"x{place}": features[:, place] for place in range(COLUMNS)},
        **{f"w{place}": described[item, place] for place in range(COLUMNS)},
    }
    pd.DataFrame(table).to_parquet(file, index=False)


def rankings(file: Path, size: int) -> None:
    """Rankings of ten of a thousand items, for 50 queries."""
    import pandas as pd

    rng = np.random.default_rng(2)
    pages, shown = size // 10, 10
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


def learned(file: str, spec: str) -> Callable[[], float]:
    """One learner on a log that is at hand; then the most processor seconds without a tick."""
    from engine.core.method import parse
    from engine.ingest.load import load

    log, method = load(file), parse("learners", spec)

    def learn() -> float:
        ticks = [time.process_time()]
        method.learn(log, np.random.default_rng(0), lambda _: ticks.append(time.process_time()))
        return float(np.diff([*ticks, time.process_time()]).max())

    return learn


def measure(scale: Scale) -> Iterator[Table]:
    """Each learner in a process of its own, which reports its peak."""
    size = scale.of(50_000, ROWS)
    columns = ["Learner", "Time", "Processor without progress, s", "Peak MB", "of which before"]
    for what, make, specs in (
        ("Single items", bandit, BANDIT),
        ("Rankings of ten", rankings, RANKINGS),
    ):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "log.parquet"
            make(file, size)
            rows = [_row(str(file), spec) for spec in specs]
        yield Table(columns, rows, caption=f"{what}: {size:,} rows, {ITEMS:,} items.")


def _row(file: str, spec: str) -> list[object]:
    try:
        cost = alone("benchmarks.learn:learned", file, spec, limit=1_200)
    except NotMeasured as reason:
        return [f"`{spec}`", reason, None, None, None]
    took = Timing((cost.clock,), (cost.processor,))
    return [f"`{spec}`", took, cost.answer, cost.megabytes, cost.megabytes_before]


SECTION = Section(
    "Learning policies",
    measure,
    about="50 queries, five columns; the log is loaded before, in the same process. The aims at a "
    "million rows are 30 s on two cores and 2 GB. Learners from columns look at a sample of the "
    "rows where rows times items exceed ten million. A learner reports progress, and can be "
    "cancelled, at every step; the third column is the most processor time between two.",
    order=60,
)
