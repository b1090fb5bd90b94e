"""What happens to a log's items when a policy goes on learning from clicks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine.core.method import methods
from engine.ingest.tables.item_groups import groups_of
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.loop.experiments.fixed_pages import fixed_pages
from engine.loop.experiments.future import Future, simulated_future
from engine.loop.rankers.fixed import Fixed
from engine.loop.rankers.ranker import Ranker
from engine.loop.schedule import Schedule
from engine.loop.simulate import Runner, Tick, in_this_process, part_of
from engine.policies.files.named import policies_named
from engine.policies.policy import Policy
from engine.simulator.estimated import Estimated
from engine.simulator.from_log import from_log

KEPT = 50
"""Futures that are remembered per log."""


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
        simulated = partial(runner, simulated_future, spec, ranker, world, plan, tick=part)
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


def _policy(given: str | Policy, log: Log) -> Policy:
    """A policy that is given, or that a text names."""
    return next(iter(policies_named([given], log).values()))


def _as_ranker(given: str | Policy, log: Log) -> Ranker | None:
    """The ranker of a policy; of a text that names a ranker and no policy, that ranker."""
    key = given.split("(")[0].strip() if isinstance(given, str) else ""
    if key in methods("loop.rankers") and key not in methods("policies"):
        return Ranker.parse(str(given))
    return ranker_of(_policy(given, log), log)
