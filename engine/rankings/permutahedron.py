"""What exposures a ranking policy can give at all, and the rankings that give them.

The exposures of all policies over n items form the permutahedron of the ranks' examination: the
largest k exposures never sum to more than the first k ranks give, and all of them to the same
(Hardy, Littlewood and Polya: the exposures are majorised by the examination).
"""

import numpy as np

NOTHING = 1e-12


def excess(exposure: np.ndarray, examination: np.ndarray) -> float:
    """By how much some items together would need more than the ranks can give; zero if possible.

    Args:
        exposure: (n,) wanted for each item; sums to the sum of the examination.
        examination: (n,) of every rank.
    """
    wanted = np.cumsum(-np.sort(-exposure))
    given = np.cumsum(-np.sort(-examination))
    return float(max((wanted - given).max(), 0.0))


def nearest(exposure: np.ndarray, examination: np.ndarray) -> np.ndarray:
    """(n,) the exposures nearest to the wanted ones, in squared distance, that a policy can give.

    Sorting turns the projection into a monotone regression of the differences.
    """
    order = np.argsort(-exposure, kind="stable")
    result = np.empty(len(exposure))
    result[order] = exposure[order] - _falling(exposure[order] - np.sort(examination)[::-1])
    return result


def _falling(values: np.ndarray) -> np.ndarray:
    """(n,) the nearest values that never rise, by pooling neighbours."""
    means: list[float] = []
    sizes: list[int] = []
    for value in values.tolist():
        means.append(value)
        sizes.append(1)
        while len(means) > 1 and means[-2] < means[-1]:
            size = sizes[-2] + sizes[-1]
            means[-2] = (means[-2] * sizes[-2] + means[-1] * sizes[-1]) / size
            sizes[-2] = size
            means.pop()
            sizes.pop()
    return np.repeat(means, sizes)


def rankings_of(exposure: np.ndarray, examination: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At most n rankings (m, n) and probabilities (m,) whose mean exposure is the given one.

    Caratheodory's argument: rank by what is still owed, show that as long as the rest stays
    possible, and go on with the rest, which then lies on a face of one dimension less.

    Args:
        exposure: (n,) possible exposures (see `excess`).
        examination: (n,) of every rank, falling.
    """
    reach = np.cumsum(examination)
    owed, left = np.array(exposure, dtype=float), 1.0
    rankings: list[np.ndarray] = []
    weights: list[float] = []
    while left > NOTHING and len(rankings) < 2 * len(exposure):
        ranking = np.argsort(-np.round(owed, 13), kind="stable")
        shown = np.empty(len(owed))
        shown[ranking] = examination
        share = _longest(owed, shown, reach)
        rankings.append(ranking)
        weights.append(left * share)
        if share >= 1 - NOTHING:
            break
        owed = (owed - share * shown) / (1 - share)
        left *= 1 - share
    probability = np.array(weights)
    positive = probability > 1e-11
    return np.array(rankings)[positive], probability[positive] / probability[positive].sum()


def _longest(owed: np.ndarray, shown: np.ndarray, reach: np.ndarray) -> float:
    """The largest share of one ranking for which the rest is still possible."""
    share = 1.0
    for _ in range(4 * len(owed)):
        order = np.argsort(-(owed - share * shown), kind="stable")
        over = np.cumsum((owed - share * shown)[order]) - (1 - share) * reach
        worst = int(np.argmax(over))
        if over[worst] <= NOTHING:
            break
        few = order[: worst + 1]
        room, slope = reach[worst] - owed[few].sum(), reach[worst] - shown[few].sum()
        lower = max(room, 0.0) / slope if slope > NOTHING else share
        if lower >= share:
            break
        share = lower
    return share
