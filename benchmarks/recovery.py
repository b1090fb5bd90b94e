"""How fast each click model's error shrinks with the log, on logs of its own users."""

from collections.abc import Iterator

import numpy as np

from benchmarks.runner.section import Scale, Section, Table
from tests.click_models.test_recovery import by_information, error
from tests.click_models.users import TRUTH

SIZES = (3_000, 12_000, 48_000)
SEEDS = (7, 8, 9)


def power(sizes: tuple[int, ...], values: list[float]) -> float:
    """The power of the size that the values change with."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def measure(scale: Scale) -> Iterator[Table]:
    """A line per model and parameter."""
    sizes, seeds = scale.of((1_000, 3_000), SIZES), scale.of(SEEDS[:1], SEEDS)
    rows: list[list[object]] = []
    for key in sorted(TRUTH):
        errors = [[error(key, size, seed) for seed in seeds] for size in sizes]
        informed = [[by_information(key, size, seed) for seed in seeds] for size in sizes]
        for name in errors[0][0]:
            means = [float(np.mean([each[name] for each in many])) for many in errors]
            weighted, expected = None, "-0.50"
            if name in informed[0][0]:
                pairs = np.array([[each[name] for each in many] for many in informed])
                of_pairs = pairs.mean(axis=1)
                weighted = f"{power(sizes, list(of_pairs[:, 0])):.2f}"
                expected = f"{power(sizes, list(of_pairs[:, 1])):.2f}"
            shown = [f"{mean:.3f}" for mean in means]
            rows.append([key, name, *shown, f"{power(sizes, means):.2f}", weighted, expected])
    columns = ["Model", "Parameter", *(f"{size:,} lists" for size in sizes)]
    yield Table([*columns, "Power", "Weighted", "Expected"], rows)


SECTION = Section(
    "How fast errors of click models shrink",
    measure,
    about="Root mean squared error of each parameter on logs of the model's own users (60 queries, "
    "12 items, three rankers), the mean over logs, and the power of the number of lists that it "
    "falls with; one half is what sums of independent clicks give. Most pairs are rare, and the "
    'log says nothing about some, so "weighted" is the power of the error weighted by what the '
    'log says about each pair, and "expected" the power that follows from theory.',
    order=46,
)
