"""The base of every click model, and what it is once fitted to a log."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.pair_index import PairIndex
from engine.click_models.click_process import ClickProcess, drawn
from engine.click_models.squarem import CLOSER, Fixed, Step, iterated
from engine.core.errors import EngineError
from engine.core.method import Method, parameter
from engine.inference.wilson import wilson
from engine.logs.log import Log

ESTIMANDS = ("click_model_parameter",)
"The estimands of the intervals in this module, by the keys of the audit."

Parameters = dict[str, np.ndarray]


@dataclass(frozen=True)
class ClickModel(Method):
    """A likelihood of the clicks on a list.

    `by_pair` names the parameters that each (query, item) pair has: arrays of P + 1 numbers, the
    last of which stands for a pair that the log never showed.
    """

    family = "click_models"
    by_pair: ClassVar[tuple[str, ...]] = ()
    prior_mean_of_its_own: ClassVar[str] = ""
    """The parameter that gives some chances a prior mean of their own; empty: all share one."""

    prior_clicks: float = parameter(
        0.0002, "Prior clicks", "Pseudo-count of clicks of every parameter.", low=0
    )
    prior_impressions: float = parameter(
        0.001, "Prior impressions", "Pseudo-impressions added to every parameter's count.", low=0
    )

    def fit(self, log: Log) -> "FittedModel":
        """The model fitted to a log."""
        return self.fit_counts(Counts(log))

    def fit_counts(self, counts: Counts) -> "FittedModel":
        """The model fitted to counts."""
        raise NotImplementedError

    def click_process(
        self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray
    ) -> ClickProcess:
        """The user before lists of (n, K) pairs, given as places in the index."""
        raise NotImplementedError

    def rate(self, successes: np.ndarray, trials: np.ndarray) -> np.ndarray:
        """Successes per trial under the prior; one half where there is neither data nor prior."""
        below = trials + self.prior_impressions
        half = np.full(np.broadcast(successes, trials).shape, 0.5)
        return np.divide(successes + self.prior_clicks, below, out=half, where=below > 0)

    def log_prior(self, *values: np.ndarray) -> float:
        """The log density that the pseudo-counts put on probabilities, but for a constant."""
        return float(sum(self.log_density(value).sum() for value in values))

    def log_prior_of(self, value: np.ndarray, times: np.ndarray) -> float:
        """As `log_prior`, where each number stands for `times` equal ones.

        Not a product of BLAS: from 10,000 numbers on its threads wait for each other, and on a busy
        machine a step of EM then takes ten times as long.
        """
        return float((times * self.log_density(value)).sum())

    def log_density(self, value: np.ndarray) -> np.ndarray:
        """The log density of each probability under the pseudo-counts, but for a constant."""
        missed = self.prior_impressions - self.prior_clicks
        inside = np.clip(value, 1e-12, 1 - 1e-12)
        return np.asarray(self.prior_clicks * np.log(inside) + missed * np.log1p(-inside))


@dataclass(frozen=True)
class FittedModel:
    """A click model with its parameters: arrays by name, per pair, per rank, or single numbers.

    `trials` holds, for parameters that are plain proportions, how many trials each had;
    `converged` is False when EM ran out of steps; `warnings` are sentences for the reader;
    `undetermined` marks, by name, the numbers that the log did not decide; `unknown_by_rank` (K,)
    stands for unknown pairs at each rank, where it is to differ.
    """

    model: ClickModel
    index: PairIndex
    parameters: dict[str, np.ndarray]
    trials: dict[str, np.ndarray] = field(default_factory=dict)
    steps: int = 0
    converged: bool = True
    warnings: tuple[str, ...] = ()
    undetermined: dict[str, np.ndarray] = field(default_factory=dict)
    unknown_by_rank: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many numbers the model has to fit; what stands for unknown pairs is not counted."""
        pairs = self.model.by_pair
        return sum(
            value[:-1].size if name in pairs else value.size
            for name, value in self.parameters.items()
        )

    def click_process(self, query: np.ndarray, items: np.ndarray) -> ClickProcess:
        """The user before lists: query (n,) and items (n, K) codes, -1 where nothing is shown."""
        pair = self.index.of(np.broadcast_to(query[:, None], items.shape), items)
        if not self.unknown_by_rank:
            return self.model.click_process(self.parameters, pair, items >= 0)
        unknown, rank = len(self.index), np.arange(items.shape[1])
        places = np.where(pair == unknown, unknown + 1 + rank, pair)
        return self.model.click_process(self._by_rank(len(rank)), places, items >= 0)

    def _by_rank(self, ranks: int) -> Parameters:
        """The parameters, with as many more places for unknown pairs as there are ranks."""
        rank, more = np.arange(ranks), dict(self.parameters)
        for name in self.model.by_pair:
            value, by_rank = self.parameters[name], self.unknown_by_rank.get(name)
            stand_in = by_rank if by_rank is not None else value[-1:]
            more[name] = np.append(value, stand_in[np.minimum(rank, len(stand_in) - 1)])
        return more

    def simulate(
        self, query: np.ndarray, rankings: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) clicks on rankings (n, K) of item codes shown for queries (n,)."""
        return drawn(self.click_process(query, rankings), rankings.shape, rng)

    def stated(self, name: str) -> np.ndarray:
        """A parameter as a reader may see it: NaN where the log says nothing about it."""
        value = self.parameters[name].astype(float)
        stated = value[:-1] if name in self.model.by_pair else value
        if name in self.trials:
            stated[np.broadcast_to(self.trials[name] == 0, stated.shape)] = np.nan
        if name in self.undetermined:
            stated[np.broadcast_to(self.undetermined[name], stated.shape)] = np.nan
        return value

    def require_identified(self) -> None:
        """Check that the log decides something of some pair, where the model has numbers per pair.

        Raises:
            EngineError: it decides nothing.
        """
        names = self.model.by_pair
        if not names or any(np.isfinite(self.stated(name)[:-1]).any() for name in names):
            return
        raise EngineError(
            f"this log identifies no parameter of {self.model.key}: no item that was clicked was "
            "shown at rank 1, so that how attractive items are cannot be separated from how much "
            "is seen",
            fix="Check that ranks count from 1, or fit item_ctr or rank_ctr, which separate "
            "nothing.",
        )

    def interval(self, name: str, level: float = 0.95) -> np.ndarray | None:
        """(..., 2) Wilson interval of a parameter that is a plain proportion, else None."""
        if name not in self.trials:
            return None
        value, trials = self.parameters[name], np.maximum(self.trials[name], 1e-9)
        if name in self.model.by_pair:
            value = value[:-1]
        return np.stack(wilson(value, trials, level), axis=-1)


def unconverged(converged: bool, steps: int) -> tuple[str, ...]:
    """The warning that EM ran out of steps."""
    if converged:
        return ()
    return (f"EM had not converged after {steps:,} steps: allow more, or strengthen the prior.",)


@dataclass(frozen=True)
class IterativeModel(ClickModel):
    """A click model with hidden steps of the user, fitted by expectation-maximisation."""

    steps: int = parameter(5_000, "EM steps at most", low=1, high=1_000_000)
    tolerance: float = parameter(
        1e-8, "Tolerance", "Stop when no parameter moves by more in one step.", low=0, high=1
    )
    accelerate: bool = parameter(True, "Accelerate", "Extrapolate every two steps (SQUAREM).")
    gain: float = parameter(
        1e-5,
        "Least gain",
        "Stop, too, when three accelerated steps gain less log-likelihood over the whole log.",
        low=0,
    )

    def iterated(
        self,
        step: Step,
        start: np.ndarray,
        times: np.ndarray | None = None,
        closer: float = CLOSER,
    ) -> Fixed:
        """Where EM ends from `start`, with this model's settings.

        `times` says how many parameters each number of the point stands for; one without it.
        `closer` is how near to a bound an extrapolation may come.
        """
        return iterated(
            step,
            start,
            steps=self.steps,
            tolerance=self.tolerance,
            accelerate=self.accelerate,
            gain=self.gain,
            times=times,
            closer=closer,
        )

    def ended(
        self,
        counts: Counts,
        parameters: Parameters,
        fixed: Fixed,
        warnings: tuple[str, ...] = (),
        **undetermined: np.ndarray,
    ) -> FittedModel:
        """The parameters at which EM ended; `undetermined` marks what the log did not decide."""
        return FittedModel(
            self,
            counts.index,
            parameters,
            steps=fixed.steps,
            converged=fixed.converged,
            warnings=unconverged(fixed.converged, fixed.steps) + warnings,
            undetermined=undetermined,
        )


def with_unknown(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(P + 1,) the values, and their weighted mean for a pair that the log never showed."""
    total = weights.sum()
    mean = float((values * weights).sum() / total) if total > 0 else 0.5
    return np.append(values, mean)
