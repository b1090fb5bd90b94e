"""Coverage of every kind of interval in five regimes of overlap: the table of docs/overlap.md.

    python -m docs.overlap [LOGS]

A thousand simulated logs per regime and setting, unless told otherwise; many logs go through one
pass.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.studies.coverage import CoverageResult, coverage
from engine.studies.resampled_world import ResampledWorld, Reward, binary

PAGE = Path(__file__).parent / "overlap.md"
ITEMS, IMPRESSIONS, BATCH = 20, 5_000, 125
OVERLAPS = (0.5, 0.3, 0.15, 0.07, 0.03)
ESTIMATORS = ("ips", "snips", "clipped", "dr")
KINDS = (
    "jackknife",
    "student",
    "percentile(draws=400)",
    "bca(draws=800)",
    "clopper_pearson",
    "cressie_read",
    "confidence_sequence",
    "empirical_bernstein",
    "hoeffding",
)
BOUNDED = KINDS[4:]
"""Kinds that rest on the largest reward possible, which amounts do not have."""
KNOWN = KINDS[7:]
"""Kinds that rest on the most that a session can count for, which is known of IPS alone."""


def heavy_tailed(rate: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Clicks that bring amounts of a lognormal distribution with mean one."""
    return binary(rate, rng) * np.exp(1.5 * rng.standard_normal(rate.shape) - 1.5**2 / 2)


@dataclass(frozen=True)
class Setting:
    """What is simulated: clicks at a rate, in so many slots, worth one or a random amount."""

    name: str
    rate: float = 0.2
    slots: int = 1
    reward: Reward = binary


SETTINGS = (
    Setting("clicks, 20%"),
    Setting("clicks, 2%", rate=0.02),
    Setting("clicks, 20%, three slots", slots=3),
    Setting("amounts, heavy-tailed", reward=heavy_tailed),
)


def world(setting: Setting, overlap: float) -> ResampledWorld:
    """A world of this setting whose weights leave such a share of impressions."""
    low, high = 0.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _world(setting, middle).overlap > overlap else (low, middle)
    return _world(setting, low)


def _world(setting: Setting, sharp: float) -> ResampledWorld:
    place = np.linspace(-0.5, 0.5, ITEMS)
    shape = (1, setting.slots, ITEMS)
    logged, target = np.exp(sharp * place), np.exp(-sharp * place)
    rate = setting.rate * (1 + 1.2 * place)
    return ResampledWorld(
        share=np.ones(1),
        slots=np.ones((1, setting.slots)),
        logged=np.broadcast_to(logged / logged.sum(), shape),
        target=np.broadcast_to(target / target.sum(), shape),
        rate=np.broadcast_to(rate, shape),
        reward=setting.reward,
    )


def studied(
    setting: Setting, overlap: float, logs: int, kinds: tuple[str, ...]
) -> list[CoverageResult]:
    """Every estimator on so many logs, simulated in batches."""
    rng, known = np.random.default_rng(17), world(setting, overlap)
    kinds = tuple(k for k in kinds if setting.reward is binary or k not in BOUNDED)
    most = float(known.weight.max()) * setting.slots
    exact = {k: f"{k}(high={most!r})" if k in KNOWN else k for k in kinds}
    specs = list(exact.values())
    batches = [
        coverage(known, ESTIMATORS, specs, impressions=IMPRESSIONS, logs=part, rng=rng)
        for part in _parts(logs)
    ]
    return [_whole(parts, exact) for parts in zip(*batches, strict=True)]


def _parts(logs: int) -> Iterator[int]:
    for start in range(0, logs, BATCH):
        yield min(BATCH, logs - start)


def _whole(parts: tuple[CoverageResult, ...], exact: dict[str, str]) -> CoverageResult:
    first = parts[0]
    kinds = {k: spec for k, spec in exact.items() if k not in KNOWN or first.estimator == "ips"}
    return CoverageResult(
        first.estimator,
        first.truth,
        first.impressions,
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.standard_error for part in parts]),
        {k: np.concatenate([part.low[spec] for part in parts]) for k, spec in kinds.items()},
        {k: np.concatenate([part.high[spec] for part in parts]) for k, spec in kinds.items()},
        np.concatenate([part.verdict for part in parts]),
    )


def row(setting: Setting, overlap: float, one: CoverageResult) -> str:
    """A line of the table: coverage per kind in per cent, and how the verdicts fell."""
    covered = " | ".join(
        f"{100 * one.coverage(kind):.1f}" if _shown(one, kind) else "" for kind in KINDS
    )
    estimable = np.flatnonzero(one.verdict == "estimable")
    held = f"{100 * one.coverage('jackknife', estimable):.1f}" if len(estimable) > 20 else ""
    return (
        f"| {setting.name} | {overlap:g} | `{one.estimator}` | {100 * one.bias / one.truth:.1f} | "
        f"{100 * one.error / one.truth:.1f} | {covered} | "
        f"{100 * len(estimable) / len(one.verdict):.0f} | {held} |"
    )


def _shown(one: CoverageResult, kind: str) -> bool:
    return kind in one.low and bool(np.isfinite(one.low[kind]).any())


def main() -> None:
    """Put a new table into the page, whose text says that logs are 1,000 a line."""
    logs = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    names = [kind.split("(")[0].replace("_", " ") for kind in KINDS]
    head = ["setting", "ESS / n", "estimator", "bias %", "error %", *names]
    head += ["estimable %", "of these covered"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for setting in SETTINGS:
        for overlap in OVERLAPS:
            for one in studied(setting, overlap, logs, KINDS):
                lines.append(row(setting, overlap, one))
                print(lines[-1], flush=True)
    before, _, after = re.split(r"((?:^\|.*\n)+)", PAGE.read_text("utf-8"), maxsplit=1, flags=re.M)
    PAGE.write_text("\n".join([f"{before.rstrip()}\n", *lines, after]), "utf-8")


if __name__ == "__main__":
    main()
