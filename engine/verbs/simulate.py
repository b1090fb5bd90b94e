"""`api.simulate`: a click log from a world whose truth is known."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.verbs.arguments import as_list

if TYPE_CHECKING:
    from engine.results.simulation import Simulation


def simulate(
    world: str,
    policies: str | Sequence[str] = "most_clicked",
    *,
    impressions: int = 10_000,
    seed: int = 0,
) -> "Simulation":
    """Draw a click log, with propensities, from a world whose truth is known.

    Args:
        world: the world's spec, such as "many_queries(queries=50)".
        policies: specs of the policies that rank; of several, each impression draws one.
        impressions: how many impressions are drawn.
        seed: the same seed gives the same log.

    Raises:
        EngineError: the world or a policy is unknown.

    >>> from engine import api
    >>> api.simulate("two_items", impressions=100, seed=1).as_record()["impressions"]
    100
    """
    import numpy as np

    from engine.policies.policy import Policy
    from engine.results.simulation import Simulation
    from engine.simulator.world import World

    place = World.parse(world)
    rankers = [Policy.parse(spec) for spec in as_list(policies)]
    table = place.mixed_log(rankers, impressions, np.random.default_rng(seed))
    return Simulation(place, rankers, impressions, seed, table)
