"""`api.loop`: the feedback loop of several rankers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.verbs.arguments import as_list

if TYPE_CHECKING:
    from engine.results.loop_runs import LoopRuns


def loop(
    world: str,
    rankers: str | Sequence[str],
    *,
    rounds: int = 2_000,
    worlds: int = 200,
    seed: int = 0,
    delay: int = 0,
    batch: int = 1,
) -> "LoopRuns":
    """Run the feedback loop: does position 1 stay at position 1?

    Args:
        world: the world's spec, such as "top_k(items=20, shown=5)".
        rankers: one spec, or several, which meet the same users; or policy files.
        rounds: impressions, one after the other.
        worlds: how often history is run again.
        seed: the same seed draws the same users.
        delay: rounds until a click is known.
        batch: rounds between two new rankings.

    Raises:
        EngineError: the world or a ranker is unknown.

    >>> from engine import api
    >>> runs = api.loop("two_items", ["naive", "ips"], rounds=200, worlds=20)
    >>> [line["ranker"] for line in runs.as_record()["rankers"]]
    ['naive', 'ips']
    """
    from engine.loop.rankers.fixed import ranker_named
    from engine.loop.schedule import Schedule
    from engine.loop.simulate import compare
    from engine.results.loop_runs import LoopRuns
    from engine.simulator.world import World

    place = World.parse(world)
    chosen = [ranker_named(text) for text in as_list(rankers)]
    schedule = Schedule(rounds, worlds, seed, delay, batch)
    return LoopRuns(place, chosen, schedule, compare(place, chosen, schedule))
