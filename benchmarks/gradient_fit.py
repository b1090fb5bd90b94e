"""Time to a fit against the gradient fit of the package `clax-models`, at equal likelihood."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.click_models import RANKS, READS, simulated
from benchmarks.runner.environments import environment
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import Timing
from engine.click_counts.counts import Counts
from engine.click_prediction.score import score, translated
from engine.core.method import parse
from engine.logs.arrays import from_table

PRIOR = "prior_clicks=0.2, prior_impressions=1"
SETTINGS = ((0.003, 2048), (0.01, 512), (0.03, 2048), (0.1, 8192))
CLOSE = 1e-4
MOST = 120.0
"""Seconds of training after which a gradient fit is given up."""
PARTS = ("train", "held")


def ours(
    spec: str, rows: dict[str, np.ndarray], held: np.ndarray
) -> tuple[Timing, tuple[float, float]]:
    """Seconds of the whole fit, and its training and held-out likelihood."""
    training, other = (
        from_table({name: column[chosen] for name, column in rows.items()}, name=f"{spec} {part}")
        for part, chosen in (("train", ~held), ("test", held))
    )
    times = []
    for _ in range(3):
        training.cache.clear()
        begin, work = time.perf_counter(), time.process_time()
        fitted = parse("click_models", f"{spec}({PRIOR})").fit_counts(Counts(training))
        times.append((time.perf_counter() - begin, time.process_time() - work))
    reached = [score(fitted, translated(log, training)).log_likelihood for log in (training, other)]
    clock, processor = zip(*times, strict=True)
    return Timing(clock, processor), (reached[0], reached[1])


def gradient(file: Path, spec: str, goals: tuple[float, float], settings: tuple) -> list[dict]:
    """What every setting took.

    Raises:
        NotMeasured: the package could not be installed.
    """
    tried = []
    for rate, size in settings:
        given = (file, spec, *(goal - CLOSE for goal in goals), rate, size, MOST)
        answer = environment("clax").run("clax_worker.py", *given)
        assert isinstance(answer, dict)
        tried.append({**answer, "rate": rate, "size": size})
    return tried


def fastest(part: str, goal: float, tried: list[dict], seconds: float) -> list[object]:
    """The fastest setting that got there, else how close the closest came; and the ratios."""
    there = [each for each in tried if each["reached"][part] is not None]
    if there:
        each = min(there, key=lambda each: each["reached"][part])
        spent, outcome = each["reached"][part], f"{goal:.5f} after {each['reached'][part]:.2f} s"
    else:
        each = max(tried, key=lambda each: each["best"][part])
        spent = each["seconds"]
        outcome = f"{each['best'][part]:.5f}, not {goal:.5f}, after {spent:.2f} s"
    return [outcome, spent / seconds, (spent + each["compiling"]) / seconds]


def documented(file: Path, spec: str, goals: tuple[float, float]) -> list[object]:
    """What the package's own way took, and how far from our likelihoods it stopped."""
    answer = environment("clax").run("clax_documented.py", file, spec, limit=3_000)
    assert isinstance(answer, dict)
    reached = [answer["likelihood"][part] for part in PARTS]
    cells = [f"{a:.5f}, {a - b:+.5f}" for a, b in zip(reached, goals, strict=True)]
    return [answer["seconds"], answer["epochs"], *cells]


def measure(scale: Scale) -> Iterator[Table]:
    """At equal likelihood; then as the package's documentation shows it, on the smaller log."""
    sizes, settings = scale.of((10_000,), (100_000, 1_000_000)), scale.of(SETTINGS[2:3], SETTINGS)
    rows: list[list[object]] = []
    own_way: list[list[object]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            file, table, held = saved(Path(folder), size)
            for spec in READS:
                took, goals = ours(spec, table, held)
                tried = gradient(file, spec, goals, settings)
                reached = [fastest(part, goal, tried, took.median)
                           for part, goal in zip(PARTS, goals, strict=True)]  # fmt: skip
                rows.append([size, spec, took, *reached[0], *reached[1]])
                if size == sizes[0]:
                    own_way.append([size, spec, *documented(file, spec, goals)])
    ratios = ["Ratio", "with compiling"]
    training, other = "Same training likelihood", "Same held-out likelihood"
    yield Table(["Rows", "Model", "Ours", training, *ratios, other, *ratios], rows)
    columns = ["Rows", "Model", "Seconds", "Epochs", "Training likelihood, and how far from ours"]
    yield Table([*columns, "Held-out likelihood, and how far from ours"], own_way,
                caption="As the package's documentation shows it.")  # fmt: skip


def saved(folder: Path, size: int) -> tuple[Path, dict[str, np.ndarray], np.ndarray]:
    """A log as the package reads it, as ours does, and which rows are held out."""
    table = simulated(size)[1]
    impressions = size // RANKS
    held = np.random.default_rng(1).random(impressions) < 0.2
    pair = (table["query"].astype(np.int64) * 1_000 + table["item"]).reshape(impressions, RANKS)
    pair = np.unique(pair, return_inverse=True)[1].reshape(pair.shape)
    clicks = table["reward"].reshape(pair.shape).astype(np.float32)
    np.savez(folder / "log.npz", pair=pair.astype(np.int32), clicks=clicks, held=held)
    return folder / "log.npz", table, np.repeat(held, RANKS)


SECTION = Section(
    "Click models by EM and by gradient",
    measure,
    about="Both fit the same four fifths of the sessions, ours with a prior of .2 clicks in 1 "
    "impression. The gradient fit of `clax-models` (JAX) stops as soon as its likelihood per row "
    "is within .0001 of ours; its scoring is not counted, its batches come from arrays in memory, "
    "and the fastest of several learning rates and batch sizes counts. Ours counts everything: the "
    "SQL pass and EM. Ratios are by the clock.",
    order=45,
    environments=("clax",),
)
