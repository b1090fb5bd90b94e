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
    """Simulate the feedback loop of rankers that learn from the clicks on their own pages.

    Args:
        world: the world's spec, such as "top_k(items=20, shown=5)".
        rankers: specs of rankers, or policy files; all of them meet the same users.
        rounds: how many impressions follow each other in each run.
        worlds: how many runs are averaged.
        seed: the same seed draws the same users.
        delay: how many rounds pass until a ranker knows of a click.
        batch: how many rounds pass between two updates of a ranking.

    Raises:
        EngineError: the world or a ranker is unknown.

    >>> from engine import api
    >>> runs = api.loop("two_items", ["naive", "ips"], rounds=200, worlds=20)
    >>> [line["ranker"] for line in runs.as_record()["rankers"]]
    ['naive', 'ips']
    """
    from engine.loop.rankers.named import ranker_named
    from engine.loop.schedule import Schedule
    from engine.loop.simulate import compare
    from engine.results.loop_runs import LoopRuns
    from engine.simulator.world import World

    place = World.parse(world)
    chosen = [ranker_named(text) for text in as_list(rankers)]
    schedule = Schedule(rounds, worlds, seed, delay, batch)
    return LoopRuns(place, chosen, schedule, compare(place, chosen, schedule))
