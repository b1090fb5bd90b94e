"""How fast each click model's error shrinks with the log, on logs of its own users.

Run: python -m benchmarks.recovery. Root mean squared error of every parameter at 3,000, 12,000 and
48,000 lists (three logs each), and the power of the size that it falls with: -.5 where each
parameter sees its share of a growing log, less where pairs are rare and the prior still speaks.
"""

import numpy as np

from tests.click_models.test_recovery import error
from tests.click_models.users import TRUTH

SIZES = (3_000, 12_000, 48_000)
SEEDS = (7, 8, 9)


def main() -> None:
    """Print a line per model and parameter."""
    print("| Model | Parameter | 3,000 | 12,000 | 48,000 | Power |")
    print("|---|---|---|---|---|---|")
    for key in sorted(TRUTH):
        found = [[error(key, size, seed) for seed in SEEDS] for size in SIZES]
        for name in found[0][0]:
            means = [float(np.mean([one[name] for one in many])) for many in found]
            power = np.polyfit(np.log(SIZES), np.log(means), 1)[0]
            told = " | ".join(f"{mean:.3f}" for mean in means)
            print(f"| {key} | {name} | {told} | {power:.2f} |", flush=True)


if __name__ == "__main__":
    main()
