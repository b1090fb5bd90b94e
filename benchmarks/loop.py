"""Time and memory of the feedback loop, beside one world at a time and a plain Python loop.

Run: python benchmarks/loop.py; about a minute. The slow rivals run on a share of the worlds or
rounds and are scaled up. Aims: 1,000 worlds x 10,000 rounds x 10 of 50 items within 10 s and
200 MB; 200 worlds x 2,000 rounds within 0.8 s; an animation of 200 frames within 1 s.
"""

import random
import resource
import time
from collections.abc import Callable

from engine.core.method import parse
from engine.figures.loop.loop_side_by_side import loop_side_by_side
from engine.loop.experiments.comparison import Comparison
from engine.loop.schedule import Schedule
from engine.loop.simulate import compare, simulate

BIG = "top_k(items=50, shown=10)"
NAIVE, CORRECTED = "naive(exploration=0.1)", "ips_policy_aware(exploration=0.1)"


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def loop(world: str, ranker: str, worlds: int, rounds: int) -> float:
    """Seconds of our loop."""
    place, method = parse("simulator", world), parse("loop.rankers", ranker)
    return seconds(lambda: simulate(place, method, Schedule(rounds=rounds, worlds=worlds)))


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
    loop_side_by_side(Comparison(world, *compare(world, rankers, plan)), ("a", "b")).plot.to_json()


def main() -> None:
    """Print one line per measurement."""
    for ranker in (NAIVE, "ips(exploration=0.1)"):
        spent = loop(BIG, ranker, 1_000, 10_000)
        print(f"1,000 worlds x 10,000 rounds, 10 of 50, {ranker}: {spent:.1f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory so far: {memory:.0f} MB")
    for ranker in ("naive", CORRECTED, "thompson", "ucb"):
        spent = loop("top_k", ranker, 200, 2_000)
        print(f"200 worlds x 2,000 rounds, 5 of 20, {ranker}: {spent:.2f} s")
    print(f"two runs and 200 frames for the page: {seconds(twins):.2f} s")
    alone = loop(BIG, NAIVE, 1, 2_000) * 1_000 * 5
    print(f"one world at a time, scaled: {alone:.0f} s")
    lists = seconds(lambda: plain(1, 2_000)) * 1_000 * 5
    print(f"plain Python lists, scaled: {lists:.0f} s")


if __name__ == "__main__":
    main()
