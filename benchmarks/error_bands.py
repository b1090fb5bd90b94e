"""Errors of examination estimates over many fresh worlds, beside the published bands.

Run: python -m benchmarks.error_bands [WORLDS]. Mean relative error over ranks and worlds with its
standard error, the ratio to the published mean over 20 worlds, and the difference in standard
errors of both samples together; then the median over worlds of the worst rank's error.
"""

import sys

from tests.examination.test_error_bands import EXPECTED, NOISE, beside_band, errors


def main(worlds: int) -> None:
    """Print a line per kind of log and method."""
    print("| Log | Method | Mean error | Band | Ratio | z | Worst rank | Band | z |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in NOISE:
        for key, found in errors(name, worlds).items():
            band = EXPECTED[name]["error_bands_20reps"][key]
            ours, published = beside_band(found, band), band["mean_abs_rel_err"]
            ratio, spread = ours["mean"] / published, ours["error"] / published
            print(
                f"| {name} | {key} | {ours['mean']:.4f} ± {ours['error']:.4f} | {published:.4f} "
                f"| {ratio:.2f} ± {spread:.2f} | {ours['z']:.1f} | {ours['worst']:.4f} "
                f"| {band['median_worst_rank']:.4f} | {ours['z_worst']:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
