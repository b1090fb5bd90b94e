"""Run feedback loops in many worlds, and look at them on a growing grid of rounds."""

from collections.abc import Callable, Sequence
from typing import Any

from engine.loop.loop import Loop
from engine.loop.rankers.ranker import Ranker
from engine.loop.run import Run
from engine.loop.schedule import Schedule
from engine.loop.snapshots import Snapshots, grid
from engine.simulator.world import World

Tick = Callable[[float], None]
"""Called now and then with the share that is done; it may raise to cancel."""
Runner = Callable[..., Any]
"""Where a computation runs: `runner(function, *arguments, tick=tick)` returns what
`function(*arguments, tick=tick)` does."""
TICKS = 200
"""How many times it is called in a run, at most."""


def simulate(world: World, ranker: Ranker, schedule: Schedule, tick: Tick | None = None) -> Run:
    """Let the ranker and the users of the world teach each other.

    Runs with the same seed draw the same users, so that two rankers can be compared step by step.
    """
    loop = Loop(world, ranker, schedule)
    points = grid(schedule.rounds, schedule.snapshots)
    snapshots = Snapshots(points, loop.scene)
    loop.prepare(0)
    snapshots.begin(loop)
    every = max(1, schedule.rounds // TICKS)
    for number in range(schedule.rounds):
        page = loop.show(number)
        loop.learn(page, loop.click(page))
        if number + 1 == points[snapshots.taken]:
            loop.prepare(number + 1)
            snapshots.take(loop)
        if tick is not None and number % every == 0:
            tick(number / schedule.rounds)
    return snapshots.run(ranker.spec)


def compare(
    world: World, rankers: Sequence[Ranker], schedule: Schedule, tick: Tick | None = None
) -> list[Run]:
    """One run per ranker, all with the same users."""
    runs = []
    for index, ranker in enumerate(rankers):
        part = None if tick is None else part_of(tick, index, len(rankers))
        runs.append(simulate(world, ranker, schedule, part))
    return runs


def part_of(tick: Tick, index: int, count: int) -> Tick:
    """Turns the progress of one of several runs into the progress of them all."""
    return lambda share: tick((index + share) / count)


def in_this_process(function: Callable[..., Any], *arguments: Any, tick: Tick | None) -> Any:
    """Run a computation in this process and thread: the runner unless another one is given."""
    return function(*arguments, tick=tick)
