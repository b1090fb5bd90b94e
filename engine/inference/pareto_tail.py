"""The shape of a tail: how fast large numbers become rare."""

import numpy as np

LENIENT = 1.25
"""By how much the shape may exceed Hill's index, whose own error is a few per cent."""


def tail_size(count: float) -> int:
    """How many of so many numbers make their tail (Vehtari et al. 2024)."""
    return int(min(np.ceil(3 * np.sqrt(count)), np.ceil(0.2 * count)))


def tail_shape(largest: np.ndarray) -> float:
    """The shape of the tail of positive numbers, as `pareto_k`, unless they lie close together.

    Where numbers are few values, each many times, the fit of a tail follows the steps between them:
    weights from 3.5 to 5.3 were given a shape of 4. Hill's (1975) index, the mean logarithm of the
    numbers over the threshold, cannot exceed the logarithm of the largest over the threshold.
    """
    shape = pareto_k(largest)
    if not largest[-1] > 0:
        return shape
    return min(shape, LENIENT * float(np.log(largest[:-1] / largest[-1]).mean()))


def pareto_k(largest: np.ndarray) -> float:
    """The shape k of a generalised Pareto tail, from the largest numbers in falling order.

    The mean exists for k < 1, the variance for k < 1/2. The last number given is the threshold that
    the others exceed. Zhang and Stephens' (2009) estimate, pulled towards 1/2 as for 10 numbers.
    -inf where nothing exceeds the threshold.
    """
    excess = np.sort(largest[:-1] - largest[-1])
    excess = excess[excess > 0]
    if len(excess) < 5:
        return float("-inf")
    size = len(excess)
    grid = 30 + int(np.sqrt(size))
    places = np.arange(1, grid + 1) - 0.5
    quarter = excess[int(size / 4 + 0.5) - 1]
    scales = 1 / excess[-1] + (1 - np.sqrt(grid / places)) / (3 * quarter)
    scales = scales[np.abs(scales) * excess[-1] > 1e-12]
    shapes = np.log1p(-scales[:, None] * excess).mean(axis=1)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        fit = size * (np.log(-scales / shapes) - shapes - 1)
        share = np.nan_to_num(1 / np.exp(fit - fit[:, None]).sum(axis=1))
    scale = float((scales * share).sum() / share.sum())
    shape = float(np.log1p(-scale * excess).mean())
    return (shape * size + 0.5 * 10) / (size + 10)
