"""How well predicted chances agree with frequencies: the numbers of a reliability diagram."""

from dataclasses import dataclass

import numpy as np

BINS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)


@dataclass(frozen=True)
class Reliability:
    """Predicted chances beside what was chosen, by bins of the chances; arrays have one entry each.

    `offered` counts, for every impression, each item that might have been chosen; `predicted` and
    `chosen` are what the chances and the choices among them come to.
    """

    above: np.ndarray
    offered: np.ndarray
    predicted: np.ndarray
    chosen: np.ndarray

    @property
    def error(self) -> float:
        """The share of choices that predicted chances put into the wrong bin.

        Within a bin both sums should come to the same; half of what they differ by is added up.
        """
        return float(np.abs(self.predicted - self.chosen).sum() / (2 * self.chosen.sum()))


def reliability(chance: np.ndarray, item: np.ndarray, weight: np.ndarray) -> Reliability:
    """How well chances predict choices, in ten bins.

    Args:
        chance: (n, items) predicted chances; rows sum to one.
        item: (n,) what was chosen.
        weight: (n,) how often.
    """
    place = np.digitize(chance, BINS[1:])
    often = np.broadcast_to(weight[:, None], chance.shape).ravel()
    return Reliability(
        np.array(BINS),
        np.bincount(place.ravel(), often, len(BINS)),
        np.bincount(place.ravel(), chance.ravel() * often, len(BINS)),
        np.bincount(place[np.arange(len(item)), item], weight, len(BINS)),
    )
