"""How fast each click model's error shrinks with the log, on logs of its own users.

Run: python -m benchmarks.recovery. Root mean squared error of every parameter at 3,000, 12,000 and
48,000 lists (three logs each), and the power of the number of lists that it falls with. Parameters
per pair: then the power of the error weighted by what the log tells of each pair, beside the power
to be expected of it, see `by_information`.
"""

import numpy as np

from tests.click_models.test_recovery import by_information, error
from tests.click_models.users import TRUTH

SIZES = (3_000, 12_000, 48_000)
SEEDS = (7, 8, 9)


def power(values: list[float]) -> float:
    """The power of the size that the values change with."""
    return float(np.polyfit(np.log(SIZES), np.log(values), 1)[0])


def main() -> None:
    """Print a line per model and parameter."""
    print("| Model | Parameter | 3,000 | 12,000 | 48,000 | Power | Weighted | Expected |")
    print("|---|---|---|---|---|---|---|---|")
    for key in sorted(TRUTH):
        found = [[error(key, size, seed) for seed in SEEDS] for size in SIZES]
        weighed = [[by_information(key, size, seed) for seed in SEEDS] for size in SIZES]
        for name in found[0][0]:
            means = [float(np.mean([one[name] for one in many])) for many in found]
            told = " | ".join(f"{mean:.3f}" for mean in means)
            trials = " | -0.50"
            if name in weighed[0][0]:
                pairs = np.array([[one[name] for one in many] for many in weighed]).mean(axis=1)
                trials = f"{power(pairs[:, 0]):.2f} | {power(pairs[:, 1]):.2f}"
            print(f"| {key} | {name} | {told} | {power(means):.2f} | {trials} |", flush=True)


if __name__ == "__main__":
    main()
