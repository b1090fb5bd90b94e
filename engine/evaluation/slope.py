"""Which threshold: Lepski's principle, without knowing the truth."""

from collections.abc import Sequence

import numpy as np

from engine.inference.estimate import Estimate
from engine.inference.quantile import quantile

CONSTANT = float(np.sqrt(6) - 1)


def slope(candidates: Sequence[Estimate], level: float = 0.90) -> int:
    """The place of the candidate that SLOPE chooses (Su et al. 2020, in the form of SLOPE++).

    Candidates are taken from the widest one-sided Student interval to the narrowest, and the last
    is chosen whose value agrees with all wider ones: |v_j - v_i| <= width_i + (sqrt 6 - 1) width_j.
    A candidate without a value or a width is passed over; of equally wide ones the first counts as
    the narrowest, so candidates stand with the plainest weights first.
    """
    values = np.array([candidate.value for candidate in candidates])
    errors = np.array([candidate.standard_error for candidate in candidates])
    widths = errors * quantile(level, candidates[0].buckets - 1)
    finite = [place for place in range(len(widths)) if np.isfinite(widths[place])]
    order = sorted(finite, key=lambda place: (-float(f"{widths[place]:.9e}"), -place))
    for place, index in enumerate(order):
        wider = order[:place]
        apart = np.abs(values[wider] - values[index])
        if (apart > widths[index] + CONSTANT * widths[wider]).any():
            return int(order[place - 1])
    return int(order[-1]) if order else 0
