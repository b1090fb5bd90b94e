"""What happens to a log's items when a policy goes on learning from clicks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from engine.core.method import methods
from engine.ingest.tables.item_groups import groups_of
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.loop.experiments.fixed_pages import fixed_pages
from engine.loop.rankers.fixed import Fixed
from engine.loop.rankers.ranker import Ranker
from engine.loop.run import Run
from engine.loop.schedule import Schedule
from engine.loop.simulate import Runner, Tick, in_this_process, part_of, simulate
from engine.policies.named import policies_named
from engine.policies.policy import Policy
from engine.simulator.estimated import Estimated, from_log

BAND = (0.05, 0.95)
"""Between these quantiles of the worlds lies a band."""
KEPT = 50
"""Futures that are remembered per log."""


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


@dataclass(frozen=True)
class Futures:
    """The futures of several policies in the same estimated world."""

    world: Estimated
    leader: str | None
    """The item that the log showed most often at rank 1; None when queries differ."""
    best: str | None
    """The item that is liked most, by the corrected clicks; None when queries differ."""
    policies: list[Future]
    worlds: int
    """How many were simulated."""
    surpassed: float
    """Share of worlds in which another item is liked more than the log's top item; with one query,
    the item that is liked most by the corrected clicks."""
    warnings: tuple[str, ...]


FUTURES: Family[tuple[Any, ...], tuple[Future, float]] = Family("futures", KEPT)


def ranker_of(policy: Policy, log: Log | None = None) -> Ranker | None:
    """The ranker that goes on doing what a policy does once; None when it does not learn.

    Args:
        policy: the policy.
        log: whose items belong to the groups that the policy compares, if it names any.
    """
    if policy.ranker is None:
        return None
    ranker = Ranker.parse(policy.ranker).replace(exploration=policy.exploration)
    if not policy.grouping:
        return ranker.grouped(None)
    return ranker if log is None else ranker.grouped(groups_of(log, policy.grouping).code)


def futures(
    log: Log,
    policies: Sequence[str | Policy],
    *,
    examination: str = "all_pairs",
    schedule: Schedule | None = None,
    uncertain: bool = True,
    tick: Tick | None = None,
    runner: Runner = in_this_process,
) -> Futures:
    """The loop of each policy, started from the log's own examination, relevance and credit.

    Args:
        log: where the world and its history come from.
        policies: policies, their specs or those of rankers; what does not learn shows the same
            pages throughout.
        examination: the method that estimates how much of each rank is seen.
        schedule: rounds, worlds, seed; a round is one impression of one query.
        uncertain: let every world draw its examination and relevance from what the log leaves open.
        tick: called with the share that is done.
        runner: where each policy's loop is simulated, such as in another process.
    """
    world = from_log(log, examination, uncertain)
    plan = schedule or Schedule()
    named = {each if isinstance(each, str) else each.spec: each for each in policies}
    learning = {spec: _as_ranker(each, log) for spec, each in named.items()}
    still = [spec for spec, ranker in learning.items() if ranker is None]
    shown = {
        spec: ranker or fixed_pages(_policy(named[spec], log), log, world.truth, plan.seed)
        for spec, ranker in learning.items()
    }
    looped = {spec: ranker for spec, ranker in shown.items() if ranker is not None}
    outcomes: list[tuple[Future, float]] = []
    for spec, ranker in looped.items():
        part = None if tick is None else part_of(tick, len(outcomes), len(looped))
        alike = spec, ranker.spec, examination, plan, uncertain
        simulated = partial(runner, _simulated, spec, ranker, world, plan, tick=part)
        of_file = isinstance(ranker, Fixed) and _policy(named[spec], log).source_file
        outcomes += [simulated() if of_file else log.cache.get(FUTURES, alike, simulated)]
    truth, alone = world.truth, len(world.truth.queries) == 1
    best = truth.candidates[0, truth.liking[0].argmax()]
    leader = truth.candidates[0, world.leaders[0]]
    notes = [
        f"{spec} is fixed (it does not learn from clicks), so "
        + ("the loop shows its pages as they are." if spec in looped else "it is not simulated.")
        for spec in still
    ]
    return Futures(
        world=world,
        leader=truth.items[leader] if alone else None,
        best=truth.items[best] if alone else None,
        policies=[future for future, _ in outcomes],
        worlds=plan.worlds,
        surpassed=outcomes[0][1] if outcomes else float("nan"),
        warnings=(*world.warnings, *notes),
    )


def _simulated(
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


def _policy(given: str | Policy, log: Log) -> Policy:
    """A policy that is given, or that a text names."""
    return next(iter(policies_named([given], log).values()))


def _as_ranker(given: str | Policy, log: Log) -> Ranker | None:
    """The ranker of a policy; of a text that names a ranker and no policy, that ranker."""
    key = given.split("(")[0].strip() if isinstance(given, str) else ""
    if key in methods("loop.rankers") and key not in methods("policies"):
        return Ranker.parse(str(given))
    return ranker_of(_policy(given, log), log)


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
