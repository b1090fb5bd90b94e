"""Errors of examination estimates over many fresh worlds, beside the published bands."""

from collections.abc import Iterator

from benchmarks.runner.section import Scale, Section, Table
from tests.examination.test_error_bands import EXPECTED, NOISE, beside_band, errors


def measure(scale: Scale) -> Iterator[Table]:
    """A line per kind of log and method."""
    worlds = scale.of(20, 200)
    rows: list[list[object]] = []
    for name in NOISE:
        for key, each in errors(name, worlds).items():
            band = EXPECTED[name]["error_bands_20reps"][key]
            ours, published = beside_band(each, band), band["mean_abs_rel_err"]
            ratio, spread = ours["mean"] / published, ours["error"] / published
            rows.append(
                [
                    name,
                    f"`{key}`",
                    f"{ours['mean']:.4f} ± {ours['error']:.4f}",
                    f"{published:.4f}",
                    f"{ratio:.2f} ± {spread:.2f}",
                    f"{ours['z']:.1f}",
                    f"{ours['worst']:.4f}",
                    f"{band['median_worst_rank']:.4f}",
                    f"{ours['z_worst']:.1f}",
                ]
            )
    columns = ["Log", "Method", "Mean error", "Band", "Ratio", "z", "Worst rank", "Band", "z"]
    yield Table(columns, rows, note=f"{worlds} worlds per kind of log.")


SECTION = Section(
    "Errors of examination beside the published ones",
    measure,
    about="Mean relative error over ranks 1 to 10 in fresh worlds like the published ones (40,000 "
    "sessions, 100 queries), with its standard error; the published band is the mean over 20 "
    "worlds. z is the difference in standard errors of both samples together, about 2 of which "
    "are what chance allows. A method's error can be several times larger in a rare world, so that "
    "with few worlds the standard error is uncertain too, and z larger than 2 more often. Then the "
    "median over worlds of the worst rank's error.",
    order=36,
)
