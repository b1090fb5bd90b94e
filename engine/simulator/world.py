"""The base of every world: a simulated truth that can be asked and that can be logged."""

from functools import cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from engine.core.method import Method
from engine.simulator import impressions
from engine.simulator.behaviours.behaviour import Behaviour
from engine.simulator.scene import Scene
from engine.simulator.truth import Truth

if TYPE_CHECKING:
    from engine.policies.candidates import Candidates
    from engine.policies.policy import Policy

DRAWS = 100_000
"""Rankings drawn for the value of a random policy when slots are not independent."""


class World(Method):
    """A simulated truth: users, items, intents, and how users click.

    A member builds its `Truth`; `users` is the spec of a click behaviour.
    """

    family: ClassVar[str] = "simulator"

    users: str = "position_based"

    def build(self) -> Truth:
        """The world's truth, made afresh from its parameters."""
        raise NotImplementedError

    @property
    def truth(self) -> Truth:
        """The world's truth."""
        return _truth(self)

    @property
    def behaviour(self) -> Behaviour:
        """How the users of this world click."""
        return Behaviour.parse(self.users)

    def curve(self) -> np.ndarray:
        """(K,) how much of each rank is seen, relative to rank 1, over typical rankings.

        It is exact when users are position-based; where it depends on what is shown, it is that of
        a ranking of items of average relevance.
        """
        truth = self.truth
        average = float(truth.shares @ _means(truth))
        slots = np.full((1, truth.shown), average)
        return self.behaviour.seen(slots, truth.examination)[0]

    def scene(self, worlds: int) -> Scene:
        """R copies of it; many queries are dealt to the copies by how often they are asked."""
        truth = self.truth
        middles = (np.arange(worlds) + 0.5) / worlds
        queries = np.searchsorted(np.cumsum(truth.shares), middles).clip(0, len(truth.shares) - 1)
        return Scene(
            behaviour=self.behaviour,
            examination=truth.examination,
            curve=self.curve(),
            queries=queries,
            relevance=np.ascontiguousarray(truth.relevance[queries]),
            intents=np.cumsum(truth.intents, axis=1)[queries],
            present=truth.candidates[queries] >= 0,
        )

    def history(self) -> dict[str, np.ndarray]:
        """(Q, N) sums that rankers start a loop from, by name; a new world has none."""
        return {}

    def vary(self, scene: Scene, rng: np.random.Generator) -> None:
        """Draw what differs between the worlds of a loop before it starts: here nothing."""

    def change(self, scene: Scene, round: int, rng: np.random.Generator) -> bool:
        """Let time pass before a round of a loop; True when the scene is not as it was."""
        return False

    def candidates(self) -> "Candidates":
        """What a policy may rank by: the true relevance.

        Clicks and impressions are those of a page that once showed the candidates in the order of
        their codes, so that `most_clicked` is a victim of position bias here too.
        """
        from engine.policies.candidates import Candidates  # which a loop does not need

        truth = self.truth
        query, place = np.nonzero(truth.candidates >= 0)
        liking = truth.liking[query, place]
        standing = place[:, None] == np.arange(truth.shown)
        clicks = (standing * truth.examination).sum(axis=1) * liking
        return Candidates(
            query_code=query,
            item_code=truth.candidates[query, place],
            impressions=standing.astype(float),
            clicks=clicks,
            corrected=lambda _: liking,
            examined=lambda _: truth.examination,
        )

    def value(self, policy: "Policy") -> float:
        """The expected clicks per impression under the policy.

        Exact when a click depends on the slot and its own item alone; else the exact value of
        100,000 rankings drawn from the policy with a fixed seed.
        """
        candidates, truth = self.candidates(), self.truth
        if self.behaviour.separable:
            return impressions.separable_value(truth, self.behaviour, policy.marginals(candidates))
        rng = np.random.default_rng(0)
        queries = rng.choice(len(truth.shares), DRAWS, p=truth.shares)
        rankings = policy.rankings(candidates, queries, rng)
        return impressions.mean_value(truth, self.behaviour, queries, rankings)

    def log(self, policy: "Policy", n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """A log of n impressions under the policy: canonical columns, one row per shown item."""
        return self.mixed_log([policy], n, rng)

    def mixed_log(
        self, policies: list["Policy"], n: int, rng: np.random.Generator
    ) -> dict[str, np.ndarray]:
        """A log of n impressions, each under one of the policies, drawn with equal chances.

        The propensity is that of the mixture: the chance that the item stood at the rank.
        """
        candidates, truth = self.candidates(), self.truth
        queries = rng.choice(len(truth.shares), n, p=truth.shares)
        chosen = rng.integers(len(policies), size=n)
        rankings = np.full((n, truth.shown), -1)
        for index, policy in enumerate(policies):
            rows = np.flatnonzero(chosen == index)
            rankings[rows] = policy.rankings(candidates, queries[rows], rng)
        marginals = np.mean([policy.marginals(candidates) for policy in policies], axis=0)
        table = impressions.log(truth, self.behaviour, queries, rankings, rng)
        propensity = impressions.propensities(truth, marginals, queries, rankings)
        names = np.array([policy.spec for policy in policies])
        shown = rankings >= 0
        return table | {
            "propensity": propensity[shown],
            "policy": np.repeat(names[chosen], shown.sum(axis=1)),
        }


@cache
def _truth(world: World) -> Truth:
    return world.build()


def _means(truth: Truth) -> np.ndarray:
    return truth.liking.sum(axis=1) / (truth.candidates >= 0).sum(axis=1)
