"""Time to a fit against the gradient fit of the package `clax-models`, at equal likelihood.

Run: python benchmarks/gradient_fit.py --environment FOLDER [--rows N] [--documented]

The package brings gigabytes of its own, so it lives in an environment of its own: FOLDER is made,
and the package installed there with pip, when it is not there yet. Without --environment, or where
the package cannot be installed, this says so and measures nothing.

Both fit the same four fifths of the sessions, ours with a prior of .2 clicks in 1 impression. The
gradient fit may stop as soon as its likelihood, of these sessions or of the other fifth, is within
.0001 per row of ours; its scoring is not counted, its compiling is told apart, its batches come
from arrays in memory, and the fastest of several learning rates and batch sizes counts. Ours counts
everything: the SQL pass and EM. With --documented, then the package as its own documentation shows
it, with its own trainer and loaders, until it says that it is done (many minutes at 1e7 rows).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from click_models import RANKS, READS, simulated

from engine.click_models.counts.counts import Counts
from engine.click_models.prediction.score import score, translated
from engine.core.method import parse
from engine.logs.arrays import from_table

PRIOR = "prior_clicks=0.2, prior_impressions=1"
SETTINGS = ((0.003, 2048), (0.01, 512), (0.03, 2048), (0.1, 8192))
CLOSE = 1e-4
MOST = 120.0
"""Seconds of training after which a gradient fit is given up."""


def environment(folder: Path) -> Path | None:
    """The Python of the package's environment, made when needed; None when that fails."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "clax-models", "jax<0.8"]
        if subprocess.run(install, check=False).returncode:
            return None
    found = subprocess.run([str(python), "-c", "import clax"], capture_output=True, check=False)
    return python if found.returncode == 0 else None


def ours(
    spec: str, rows: dict[str, np.ndarray], held: np.ndarray
) -> tuple[float, float, tuple[float, float]]:
    """Seconds of the whole fit, its CPU seconds, and its training and held-out likelihood."""
    training, other = (
        from_table({name: column[chosen] for name, column in rows.items()}, name=f"{spec} {part}")
        for part, chosen in (("train", ~held), ("test", held))
    )
    times = []
    for _ in range(3):
        training._answers.clear()
        begin, work = time.perf_counter(), time.process_time()
        fitted = parse("click_models", f"{spec}({PRIOR})").fit_counts(Counts(training))
        times.append((time.perf_counter() - begin, time.process_time() - work))
    found = [score(fitted, translated(log, training)).log_likelihood for log in (training, other)]
    return min(times)[0], min(work for _, work in times), (found[0], found[1])


def gradient(python: Path, file: Path, spec: str, goals: tuple[float, float]) -> list[dict]:
    """What every setting took."""
    tried = []
    for rate, size in SETTINGS:
        worker = str(Path(__file__).parent / "peers" / "clax_worker.py")
        command = [python, worker, file, spec, *(goal - CLOSE for goal in goals), rate, size, MOST]
        answer = subprocess.run([*map(str, command)], capture_output=True, check=True)
        tried.append({**json.loads(answer.stdout), "rate": rate, "size": size})
    return tried


def documented(python: Path, file: Path, spec: str, goals: tuple[float, float]) -> str:
    """What the package's own way took, and how far from our likelihoods it stopped."""
    worker = str(Path(__file__).parent / "peers" / "clax_documented.py")
    answer = subprocess.run([str(python), worker, str(file), spec], capture_output=True, check=True)
    found = json.loads(answer.stdout)
    parts = zip(("train", "held"), goals, strict=True)
    gaps = ", ".join(
        f"{part} {found['likelihood'][part]:.5f} ({found['likelihood'][part] - goal:+.5f})"
        for part, goal in parts
    )
    return f"{found['seconds']:.1f} s, {found['epochs']} epochs, {gaps}"


def told(part: str, goal: float, tried: list[dict], seconds: float) -> str:
    """The fastest setting that got there, else how close the closest came."""
    there = [each for each in tried if each["reached"][part] is not None]
    if there:
        each = min(there, key=lambda each: each["reached"][part])
        spent, verb = each["reached"][part], "reached"
    else:
        each = max(tried, key=lambda each: each["best"][part])
        spent, verb = each["seconds"], f"only {each['best'][part]:.5f}"
    whole = spent + each["compiling"]
    setting = f"rate {each['rate']}, batch {each['size']}, ratio {spent / seconds:.0f}, "
    setting += f"with {each['compiling']:.1f} s of compiling {whole / seconds:.0f}"
    return f"  {part:5} {goal:.5f}: {verb} after {spent:.1f} s ({setting})"


def main(folder: Path | None, size: int, own_way: bool) -> None:
    """Print three lines per model, and one more for the package's own way."""
    python = environment(folder) if folder else None
    if python is None:
        why = "it could not be installed" if folder else "it was not asked for (--environment)"
        print(f"The gradient fit of clax-models is left out: {why}.")
        return
    rows = simulated(size)[1]
    impressions = size // RANKS
    held = np.random.default_rng(1).random(impressions) < 0.2
    pair = (rows["query"].astype(np.int64) * 1_000 + rows["item"]).reshape(impressions, RANKS)
    pair = np.unique(pair, return_inverse=True)[1].reshape(pair.shape)
    with tempfile.TemporaryDirectory() as kept:
        file = Path(kept) / "log.npz"
        clicks = rows["reward"].reshape(pair.shape).astype(np.float32)
        np.savez(file, pair=pair.astype(np.int32), clicks=clicks, held=held)
        for spec in READS:
            seconds, work, goals = ours(spec, rows, np.repeat(held, RANKS))
            print(f"{spec}: ours {seconds:.2f} s, {work:.2f} s of CPU", flush=True)
            tried = gradient(python, file, spec, goals)
            for part, goal in zip(("train", "held"), goals, strict=True):
                print(told(part, goal, tried, seconds), flush=True)
            if own_way:
                print(f"  as documented: {documented(python, file, spec, goals)}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environment", type=Path, help="where the package lives, or is to live")
    parser.add_argument("--rows", type=float, default=1e6)
    parser.add_argument("--documented", action="store_true", help="the package's own way, too")
    given = parser.parse_args()
    main(given.environment, int(given.rows), given.documented)
