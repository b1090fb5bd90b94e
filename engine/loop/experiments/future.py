"""What one policy leads to in a world that was estimated from a log, when it goes on learning."""

from dataclasses import dataclass

import numpy as np

from engine.loop.rankers.fixed import Fixed
from engine.loop.rankers.ranker import Ranker
from engine.loop.run import Run
from engine.loop.schedule import Schedule
from engine.loop.simulate import Tick, simulate
from engine.simulator.estimated import Estimated

BAND = (0.05, 0.95)
"""Between these quantiles of the worlds lies a band."""


@dataclass(frozen=True)
class Series:
    """A number per snapshot: its mean over worlds, and the band that holds 90% of them."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Future:
    """What a policy leads to when it keeps learning, from the log's last day on."""

    policy: str
    ranker: str | None
    """The ranker that does in the loop what the policy does once; None when it does not learn."""
    rounds: np.ndarray
    clicks: Series
    """Expected clicks per impression."""
    leader_keeps: np.ndarray
    """(S,) share of worlds in which the log's top item stands at rank 1, exploration aside."""
    best_on_top: np.ndarray
    """(S,) share of worlds in which no item is liked more than the one at rank 1."""
    on_top: dict[str, np.ndarray]
    """(S,) share of worlds per item that stands at rank 1; the most frequent ones, one query."""
    exposure_gini: Series


def simulated_future(
    spec: str, ranker: Ranker, world: Estimated, plan: Schedule, tick: Tick | None
) -> tuple[Future, float]:
    """A policy's future, and how often the log's top item is surpassed, which all share."""
    run = simulate(world, ranker, plan, tick)
    return _future(spec, ranker, run, world), _surpassed(run, world)


def _surpassed(run: Run, world: Estimated) -> float:
    liking, worlds = run.liking[0], np.arange(len(run.queries))
    alone = len(world.truth.queries) == 1
    rival = liking[:, world.truth.liking[0].argmax()] if alone else liking.max(axis=1)
    return float((rival > liking[worlds, world.leaders[run.queries]]).mean())


def _future(spec: str, ranker: Ranker, run: Run, world: Estimated) -> Future:
    settled = ranker.exploration < 1
    keeps = (run.order[:, :, 0] == world.leaders[run.queries]).mean(axis=1)
    best = run.best_on_top.mean(axis=1)
    by_chance = np.full(len(run.rounds), 1 / run.exposure.shape[2])
    return Future(
        policy=spec,
        ranker=None if isinstance(ranker, Fixed) else ranker.spec,
        rounds=run.rounds,
        clicks=series(run.expected),
        leader_keeps=keeps if settled else by_chance,
        best_on_top=best if settled else by_chance,
        on_top=_on_top(run, world) if settled and len(world.truth.queries) == 1 else {},
        exposure_gini=series(run.exposure_gini),
    )


def series(values: np.ndarray) -> Series:
    """Mean and band over the worlds of (S, R) values."""
    low, high = np.quantile(values, BAND, axis=1)
    return Series(values.mean(axis=1), low, high)


def _on_top(run: Run, world: Estimated, most: int = 6) -> dict[str, np.ndarray]:
    truth = world.truth
    items = truth.candidates.shape[1]
    shares = np.stack([np.bincount(top, minlength=items) for top in run.order[:, :, 0]])
    shares = shares / run.order.shape[1]
    ranked = np.argsort(-shares.max(axis=0), kind="stable")[:most]
    return {
        truth.items[truth.candidates[0, place]]: shares[:, place]
        for place in ranked
        if shares[:, place].any()
    }
