"""An estimate: a smooth function of bucket totals, and everything that follows from that.

The log's independent units fall into buckets; each term of an estimator is summed per bucket. The
value is a function of the terms' totals. Leaving out one bucket at a time gives the influence of
each bucket and the standard error; redrawing buckets gives the bootstrap; evaluating two functions
on the same buckets gives the paired difference.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from engine.inference.interval import Interval

Totals = Mapping[str, np.ndarray]
"""Terms by name; each an array of totals, one per bucket, or one per replicate."""
CHUNK, SMALL = 2_000_000, 20_000_000
"""How many redrawn buckets are held at once as numbers to reckon with, and as small whole numbers:
2,000 draws of 10,000 buckets."""
KEPT = 200
"""Terms whose redrawn totals are held at once."""
Reduce = Callable[[np.ndarray], np.ndarray]
"""From (buckets,) totals of a term to an array of replicates of its overall total."""


def of_totals(value: Callable[[Totals], np.ndarray], totals: Totals) -> "Estimate":
    """The estimate that a function of totals makes of these (buckets,) totals."""

    def at(reduce: Reduce) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(value({name: reduce(total) for name, total in totals.items()}), float)

    return Estimate(at, len(next(iter(totals.values()))), totals)


@dataclass(frozen=True)
class Estimate:
    """A value with its uncertainty; `a - b` is the paired difference on the same buckets."""

    at: Callable[[Reduce], np.ndarray]
    buckets: int
    totals: Totals
    weights: Totals | None = None
    """Per bucket, sums over weights where the value is a mean of weighted rewards; else None."""

    def with_weights(self, weights: Totals | None) -> "Estimate":
        """The same estimate, with the sums over weights that some intervals look at."""
        return Estimate(self.at, self.buckets, self.totals, weights)

    def carrying(self, effect: np.ndarray) -> "Estimate":
        """The same value, with the uncertainty of what it was given from outside the totals.

        Args:
            effect: (buckets,) how much the rows of each bucket move the value by way of other
                estimates that it rests on, such as an examination curve.
        """
        centred = effect - effect.mean()

        def at(reduce: Reduce) -> np.ndarray:
            return self.at(reduce) + reduce(centred)

        totals = {**self.totals, "carried": centred}
        return Estimate(at, self.buckets, totals, self.weights)

    @cached_property
    def value(self) -> float:
        """The function at the overall totals; NaN where it does not exist."""
        return float(self.at(lambda total: total.sum(keepdims=True))[0])

    @property
    def units(self) -> float:
        """How many independent units the buckets hold; the buckets, where nothing else is known."""
        counted = self.totals.get("units")
        return float(self.buckets if counted is None else counted.sum())

    @cached_property
    def deleted(self) -> np.ndarray:
        """(buckets,) the value without each bucket in turn."""
        return np.broadcast_to(self.at(lambda total: total.sum() - total), self.buckets)

    @cached_property
    def influence(self) -> np.ndarray:
        """(buckets,) how much each bucket moves the value; they sum to zero."""
        return (self.buckets - 1) * (self.deleted.mean() - self.deleted)

    @cached_property
    def standard_error(self) -> float:
        """The delete-one-bucket jackknife standard error (Efron 1982)."""
        if self.buckets < 2:
            return float("nan")
        return float(np.sqrt((self.influence**2).sum() / (self.buckets * (self.buckets - 1))))

    def replicates(self, draws: int = 1_000, seed: int = 0) -> np.ndarray:
        """(draws,) values on buckets redrawn with replacement; equal seeds redraw equal buckets."""
        if draws * self.buckets <= SMALL:
            return self._redrawn(_redraws(self.buckets, draws, seed))
        drawn = _drawn_in_chunks(self.buckets, draws, seed)
        return np.concatenate([self._redrawn(Redraws(times)) for times in drawn])

    def _redrawn(self, redraws: "Redraws") -> np.ndarray:
        """(draws,) the values on redrawn buckets."""
        redraws.add(self.totals.values())
        return np.broadcast_to(self.at(redraws.total), len(redraws.times))

    def interval(self, level: float = 0.95, kind: str = "jackknife") -> tuple[float, float]:
        """The confidence interval of a kind, named by the spec of a method of `inference`."""
        low, high = _interval(kind).bounds(self, level)
        return float(low), float(high)

    def __sub__(self, other: "Estimate") -> "Estimate":
        joint = {f"a_{name}": total for name, total in self.totals.items()}
        joint |= {f"b_{name}": total for name, total in other.totals.items()}

        def at(reduce: Reduce) -> np.ndarray:
            return self.at(reduce) - other.at(reduce)

        return PairedDifference(at, self.buckets, joint, first=self, second=other)


@dataclass(frozen=True)
class PairedDifference(Estimate):
    """One estimate minus another; what was computed for either is not computed again."""

    first: Estimate = field(kw_only=True)
    second: Estimate = field(kw_only=True)

    @cached_property
    def value(self) -> float:
        """The difference of the values."""
        return self.first.value - self.second.value

    @cached_property
    def deleted(self) -> np.ndarray:
        """(buckets,) the difference without each bucket in turn."""
        return self.first.deleted - self.second.deleted


@dataclass(frozen=True)
class Redraws:
    """How often each bucket is drawn, (draws, buckets), and the totals that this makes of terms.

    Estimates of a comparison and their differences share terms, so the latest totals are kept.
    """

    times: np.ndarray
    _latest: dict[int, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict, repr=False)

    def total(self, term: np.ndarray) -> np.ndarray:
        """(draws,) the redrawn totals of a (buckets,) term."""
        entry = self._latest.get(id(term)) or self.add([term])[id(term)]
        return entry[1]

    def add(self, terms: Iterable[np.ndarray]) -> dict[int, tuple[np.ndarray, np.ndarray]]:
        """Each term with its totals; small numbers are widened once for all that are missing.

        Other threads may add the same terms, and clear the latest, meanwhile.
        """
        draws, buckets = self.times.shape
        latest = [(term, self._latest.get(id(term))) for term in terms]
        added = {id(term): (term, np.empty(draws)) for term, entry in latest if entry is None}
        size = max(1, CHUNK // buckets)
        for start in range(0, draws, size) if added else ():
            rows = slice(start, start + size)
            times = self.times[rows].astype(float, copy=False)
            for term, totals in added.values():
                # einsum, as BLAS threads wait for each other on a busy machine
                totals[rows] = np.einsum("db,b->d", times, term)
        if len(self._latest) + len(added) > KEPT:
            self._latest.clear()
        self._latest.update(added)
        return {id(term): entry for term, entry in latest if entry is not None} | added


@lru_cache(maxsize=64)
def _interval(kind: str) -> "Interval":
    from engine.inference.interval import Interval

    return Interval.parse(kind)


@lru_cache(maxsize=2)
def _redraws(buckets: int, draws: int, seed: int) -> Redraws:
    """The redraws of a seed, kept as all estimates of a comparison share them."""
    drawn = _drawn_in_chunks(buckets, draws, seed)
    if draws * buckets <= CHUNK:
        return Redraws(next(drawn))
    # no bucket is drawn more than 255 times: there are no more, or the chance is below 1e-500
    return Redraws(np.concatenate([times.astype(np.uint8) for times in drawn]))


def _drawn_in_chunks(buckets: int, draws: int, seed: int) -> Iterator[np.ndarray]:
    """How often each bucket is drawn, with replacement, (draws, buckets) in parts of its rows."""
    rng, size = np.random.default_rng(seed), max(1, CHUNK // buckets)
    for start in range(0, draws, size):
        chunk = min(size, draws - start)
        picked = rng.integers(0, buckets, (chunk, buckets))
        picked += buckets * np.arange(chunk)[:, None]
        counts = np.bincount(picked.ravel(), minlength=chunk * buckets)
        yield counts.reshape(chunk, buckets).astype(float)
