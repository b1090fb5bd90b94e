"""Time to a converged fit of click models, split into the SQL pass and EM."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.peers.plain_em import MODELS, Session
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import Timing
from engine.click_counts.counts import Counts
from engine.click_counts.lists import Lists
from engine.click_models.click_model import ClickModel
from engine.click_prediction.score import score
from engine.core.method import parse
from engine.logs.arrays import from_table
from engine.logs.log import Log

QUERIES, ITEMS, RANKS, RANKERS = 500, 20, 10, 8
PLAIN_STEPS, PLAIN_ROWS, MOST_STEPS = 2, 100_000, 4_096
READS = {"pbm": "cells", "ubm": "after_click", "dbn": "lists"}


def simulated(rows: int) -> tuple[Log, dict[str, np.ndarray]]:
    """A log of dynamic-Bayesian users shown one of several rankings per query."""
    rng = np.random.default_rng(0)
    n = rows // RANKS
    liked, satisfied = rng.beta(1.2, 3, (QUERIES, ITEMS)), rng.beta(2, 2, (QUERIES, ITEMS))
    noise = rng.normal(size=(RANKERS, QUERIES, ITEMS)) * 0.3
    rankings = np.argsort(-(liked + noise), axis=2)[..., :RANKS].astype(np.int32)
    weight = 1 / np.arange(1, QUERIES + 1) ** 0.8
    query = rng.choice(QUERIES, n, p=weight / weight.sum()).astype(np.int32)
    shown = rankings[rng.integers(0, RANKERS, n), query]
    clicks, reading = np.zeros((n, RANKS), dtype=np.int8), np.ones(n, dtype=bool)
    for k in range(RANKS):
        item = shown[:, k]
        clicks[:, k] = reading & (rng.random(n) < liked[query, item])
        stays = rng.random(n) < 0.85
        reading &= stays & ~(clicks[:, k] & (rng.random(n) < satisfied[query, item])).astype(bool)
    table = {
        "impression": np.repeat(np.arange(n, dtype=np.int32), RANKS),
        "query": np.repeat(query, RANKS),
        "item": shown.ravel(),
        "rank": np.tile(np.arange(1, RANKS + 1, dtype=np.int32), n),
        "reward": clicks.ravel(),
    }
    return from_table(table, name=f"{rows:,} rows"), table


@dataclass(frozen=True)
class Times:
    """Seconds by the clock and of CPU, of the SQL pass and of EM, and how many steps EM took."""

    sql: float
    em: float
    sql_work: float
    em_work: float
    steps: int


def timed(spec: str, log: Log) -> Times:
    """One fit, with nothing remembered."""
    model: ClickModel = parse("click_models", spec)
    log.cache.clear()
    counts = Counts(log)
    clock, work = [time.perf_counter()], [time.process_time()]
    getattr(counts, READS[spec])
    counts.index  # noqa: B018 - asked now, so that SQL is not counted as EM
    clock.append(time.perf_counter()), work.append(time.process_time())
    fitted = model.fit_counts(counts)
    clock.append(time.perf_counter()), work.append(time.process_time())
    return Times(*np.diff(clock), *np.diff(work), fitted.steps)


def sessions(table: dict[str, np.ndarray]) -> list[Session]:
    """The first PLAIN_ROWS rows as plain Python lists."""
    found: dict[int, Session] = {}
    columns = ("impression", "query", "item", "rank", "reward")
    for impression, query, item, rank, click in zip(
        *(table[name][:PLAIN_ROWS].tolist() for name in columns), strict=True
    ):
        found.setdefault(impression, []).append(((query, item), rank, click))
    return list(found.values())


def plain(spec: str, walked: list[Session]) -> float:
    """CPU seconds per step and row of EM over sessions in plain Python."""
    begin = time.process_time()
    MODELS[spec](walked, PLAIN_STEPS, 0.0002, 0.001)
    return (time.process_time() - begin) / PLAIN_STEPS / sum(map(len, walked))


def plain_steps(spec: str, log: Log) -> int:
    """How many plain EM steps reach the likelihood of the accelerated fit, to .01 nats."""
    best = parse("click_models", spec).fit(log)
    goal = score(best, best_lists := Counts(log).lists).log_likelihood
    low, high = 1, 2
    while high < MOST_STEPS and not _reaches(spec, high, log, best_lists, goal):
        low, high = high, 2 * high
    while high - low > max(1, low // 20):
        middle = (low + high) // 2
        low, high = (
            (low, middle) if _reaches(spec, middle, log, best_lists, goal) else (middle, high)
        )
    return high


def _reaches(spec: str, steps: int, log: Log, seen: Lists, goal: float) -> bool:
    fitted = parse("click_models", f"{spec}(steps={steps}, accelerate=False, tolerance=0)").fit(log)
    return score(fitted, seen).log_likelihood * seen.rows > goal * seen.rows - 0.01


def measure(scale: Scale) -> Iterator[Table]:
    """A table per size, with a line per model."""
    for size in scale.of([100_000], [100_000, 1_000_000]):
        log, table = simulated(size)
        walked = sessions(table)
        del table
        rows: list[list[object]] = []
        for spec in READS:
            fits = [timed(spec, log) for _ in range(3)]
            counts = Timing(*zip(*((each.sql, each.sql_work) for each in fits), strict=True))
            em = Timing(*zip(*((each.em, each.em_work) for each in fits), strict=True))
            needed = plain_steps(spec, log)
            slow = plain(spec, walked) * size * needed
            rows.append([f"`{spec}`", counts, em, fits[0].steps, needed, slow,
                         slow / (counts.work + em.work)])  # fmt: skip
        yield Table(
            ["Model", "Counts in SQL", "EM", "Steps", "Plain steps", "Plain EM, processor s",
             "Plain in ours"], rows, caption=f"{size:,} rows.",
        )  # fmt: skip


SECTION = Section(
    "Fitting click models",
    measure,
    about="A log of dynamic-Bayesian users, ten results a page. The reference is EM of the same "
    "model over sessions in plain Python, the way click model packages are usually written "
    "(`peers/plain_em.py`): timed for two steps on at most 1e5 rows, and scaled to the rows and to "
    "the number of plain steps that reach the same likelihood, to .01 nats.",
    order=50,
)
