"""Time and memory of the feedback loop, beside one world at a time and a plain Python loop."""

import random
from collections.abc import Iterator

from benchmarks.runner.processes import alone
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import Timing, measured
from engine.core.method import parse
from engine.figures.loop.loop_side_by_side import loop_side_by_side
from engine.loop.experiments.comparison import RankerComparison
from engine.loop.schedule import Schedule
from engine.loop.simulate import compare, simulate

BIG = "top_k(items=50, shown=10)"
NAIVE, CORRECTED = "naive(exploration=0.1)", "ips_policy_aware(exploration=0.1)"


def loop(world: str, ranker: str, worlds: int, rounds: int) -> None:
    """Our loop."""
    place, method = parse("simulator", world), parse("loop.rankers", ranker)
    simulate(place, method, Schedule(rounds=rounds, worlds=worlds))


def plain(worlds: int, rounds: int, items: int = 50, shown: int = 10) -> None:
    """The same loop with lists: sort, show, click, count."""
    draw = random.Random(0).random
    liking = [0.5 - 0.45 * place / (items - 1) for place in range(items)]
    for _ in range(worlds):
        clicks = [0] * items
        for _ in range(rounds):
            keys = [(-count, draw(), item) for item, count in enumerate(clicks)]
            order = [item for _, _, item in sorted(keys)]
            if draw() < 0.1:
                order.sort(key=lambda _: draw())
            for slot, item in enumerate(order[:shown]):
                clicks[item] += draw() < liking[item] / (slot + 1)


def twins() -> None:
    """Both runs of the page and its 200 frames, as the browser gets them."""
    world = parse("simulator", "top_k")
    rankers = [parse("loop.rankers", spec) for spec in ("naive", CORRECTED)]
    plan = Schedule(rounds=2_000, worlds=200, snapshots=200)
    loop_side_by_side(
        RankerComparison(world, *compare(world, rankers, plan)), ("a", "b")
    ).plot.to_json()


def scaled(timing: Timing, times: float) -> str:
    """The seconds of a task that so many of it would take."""
    return f"{timing.work * times:,.0f} s of the processor, scaled up"


def measure(scale: Scale) -> Iterator[Table]:
    """The large loop and its rivals, then the loops of the page."""
    worlds, rounds = scale.of((200, 2_000), (1_000, 10_000))
    what, part = f"{worlds:,} worlds, {rounds:,} rounds", 500
    rows: list[list[object]] = []
    for ranker in (NAIVE, "ips(exploration=0.1)"):
        cost = alone("benchmarks.loop:loop", BIG, ranker, worlds, rounds)
        took = Timing((cost.clock,), (cost.processor,))
        rows.append([f"`{ranker}`, all worlds at once", what, took, cost.megabytes])
    share = worlds * rounds / part
    one = measured(lambda: loop(BIG, NAIVE, 1, part), times=3)
    rows.append([f"`{NAIVE}`, one world at a time", what, scaled(one, share), None])
    lists = measured(lambda: plain(1, part), times=3)
    rows.append(["plain Python lists", what, scaled(lists, share), None])
    yield Table(["Loop of 10 of 50 items", "Size", "Time", "Peak MB"], rows)
    small = [
        [f"`{ranker}`", measured(lambda ranker=ranker: loop("top_k", ranker, 200, 2_000), times=3)]
        for ranker in ("naive", CORRECTED, "thompson", "ucb")
    ]
    small.append(["two runs and the 200 frames of the page", measured(twins, times=3)])
    yield Table(["200 worlds, 2,000 rounds, 5 of 20 items", "Time"], small)


SECTION = Section(
    "The feedback loop",
    measure,
    about="Aims: 1,000 worlds x 10,000 rounds x 10 of 50 items within 10 s and 200 MB; "
    "200 worlds x 2,000 rounds within .8 s; an animation of 200 frames within 1 s.",
    order=70,
)
