"""The value under the reweighting of the log closest to the log itself."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.estimators.estimator import Estimator
from engine.inference.estimate import Totals
from engine.terms.names import control, reward, weight
from engine.terms.term import ONE, Terms

SAME = 1 + 1e-9
"""Mean weights up to this count as no more than one."""


@dataclass(frozen=True)
class CressieRead(Estimator):
    """IPS on the reweighted log closest to this one among those whose weights average to one.

    Closest in the Cressie-Read sense of power -2, which needs sums alone. One more row that nobody
    has seen, with the largest weight possible, makes up for weights that average to less than one;
    it is given the mean reward of the log. Down a ranking each rank is reweighted by itself.
    """

    key: ClassVar[str] = "cressie_read"
    title: ClassVar[str] = "Empirical likelihood, Cressie-Read"
    formula: ClassVar[str] = (
        r"\hat v = \textstyle\sum_i q_i w_i r_i + (1 - \sum_i q_i w_i)\, \bar r,"
        r"\quad q = \arg\min_q D_{CR}(q \,\|\, 1/n) : \sum_i q_i w_i = 1"
    )
    assumes: ClassVar[str] = "The weights are right, and average to one."
    assumptions = ("logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("karampatziakis2020",)
    shift_equivariant: ClassVar[bool] = True
    normalised: ClassVar[bool] = True
    split_by: ClassVar[str] = "rank"
    plain: ClassVar[bool] = True

    max_weight: float = parameter(
        0.0, "Largest weight", "The largest possible, not the largest seen; 0 if unknown.",
        low=0, high=1e12,
    )  # fmt: skip

    def terms(self) -> Terms:
        """Sums of weights under their control, of weighted rewards and of their products."""
        return {
            "n_here": ONE,
            "r_here": reward,
            "c": control,
            "z": weight * control,
            "zz": weight * control * weight * control,
            "wr": weight * reward,
            "zwr": weight * control * weight * reward,
        }

    def value(self, totals: Totals) -> np.ndarray:
        """The reweighted mean of each rank, added up over the ranks of an impression."""
        n, unit = totals["n_here"], totals["c"] / totals["n_here"]
        z, zz, zwr = totals["z"] / unit, totals["zz"] / unit**2, totals["zwr"] / unit
        level, slope = self._reweighting(n, z, zz)
        seen = level * totals["wr"] + slope * zwr
        missing = np.maximum(0.0, 1 - level * z - slope * zz)
        whole = seen * n + missing * totals["r_here"]
        return whole.sum(axis=0) / totals["impressions"]

    def _reweighting(
        self, n: np.ndarray, z: np.ndarray, zz: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """What a row counts: the first plus the second times its weight."""
        short = z <= n * SAME  # what is one but for rounding must not jump between the two
        unseen = np.where(short, self.max_weight, 0.0)
        mean, square = (unseen + z) / (1 + n), (unseen**2 + zz) / (1 + n)
        spread = np.where(square > mean**2, square - mean**2, np.inf)
        level, slope = (square - mean) / spread / (1 + n), (1 - mean) / spread / (1 + n)
        free = ~np.isfinite(spread) | (short & (self.max_weight == 0))
        return np.where(free, 1 / n, level), np.where(free, 0.0, slope)
