"""A world like a log: same queries, overlap, click rates and size, but with a known truth."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.logs.log import Log
from engine.policies.candidates import logged_candidates
from engine.policies.policy import Policy, Relation

LARGEST = 5_000_000
START = 10.0
"""How many rows of its rank's mean reward each cell starts with, as for tabular predictions."""
Reward = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def binary(rate: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Clicks at these rates."""
    return (rng.random(rate.shape) < rate).astype(float)


@dataclass(frozen=True)
class ResampledWorld:
    """A bandit world: a query comes, each of its slots is filled by chance, each item is rewarded.

    `share` (Q,) sums to one; `slots` (Q, K) is how often a rank is filled: 1 or 0 for rankings,
    chances that sum to one where an impression is a single slot. `logged`, `target` and `rate` are
    (Q, K, D): chances of the items under both policies, and mean rewards.
    """

    share: np.ndarray
    slots: np.ndarray
    logged: np.ndarray
    target: np.ndarray
    rate: np.ndarray
    single: bool = False
    reward: Reward = binary

    @property
    def value(self) -> float:
        """What the target truly earns per impression."""
        per_slot = (self.target * self.rate).sum(axis=2) * self.slots
        return float(self.share @ per_slot.sum(axis=1))

    @property
    def overlap(self) -> float:
        """The effective sample size of the weights over the impressions, in a large log."""
        chance = self.share[:, None, None] * self.slots[:, :, None] * self.logged
        weight = self.weight
        return float((chance * weight).sum() ** 2 / (chance * weight**2).sum() / chance.sum())

    @property
    def weight(self) -> np.ndarray:
        """(Q, K, D) target over logged, zero where nothing is logged."""
        none = np.zeros_like(self.logged)
        return np.divide(self.target, self.logged, out=none, where=self.logged > 0)

    def log(self, n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """A log of n impressions, as canonical columns; queries and items are named by numbers."""
        query = rng.choice(len(self.share), n, p=self.share)
        if self.single:
            passed = rng.random((n, 1)) > np.cumsum(self.slots, axis=1)[query]
            row, slot = np.arange(n), np.minimum(passed.sum(axis=1), self.slots.shape[1] - 1)
        else:
            row, slot = np.nonzero(self.slots[query] > 0)
        queries = query[row]
        bounds = np.cumsum(self.logged, axis=2)[queries, slot]
        above = rng.random((len(row), 1)) * bounds[:, -1:] > bounds
        item = np.minimum(above.sum(axis=1), bounds.shape[1] - 1)
        return {
            "impression": row,
            "query": queries,
            "rank": slot + 1,
            "item": item,
            "propensity": self.logged[queries, slot, item],
            "reward": self.reward(self.rate[queries, slot, item], rng),
            "target": self.target[queries, slot, item],
        }


def resampled_world(log: Log, policy: Policy) -> ResampledWorld:
    """The world that a log would come from if what it counts were the truth.

    What the policy shows and the log never showed is left out, and the rest scaled up to one.

    Raises:
        EngineError: the log is too large to be simulated cell by cell, or nothing is supported.
    """
    counted = cells(log)
    sizes = [int(counted[key].max()) + 1 for key in ("query_code", "rank", "item_code")]
    shape = (sizes[0], sizes[1] - 1, sizes[2])
    if np.prod(shape) > LARGEST:
        raise EngineError(
            f"{shape[0]:,} queries with {shape[1]} ranks and {shape[2]:,} items are too many",
            fix="Ask about a log with fewer queries or items.",
        )
    place = (counted["query_code"], counted["rank"] - 1, counted["item_code"])
    shown, earned = np.zeros(shape), np.zeros(shape)
    shown[place], earned[place] = counted["impressions"], counted["rewards"]
    candidates = logged_candidates(log)
    target = _dense(policy.relation(candidates), shape) * (shown > 0)
    mass = target.sum(axis=2, keepdims=True)
    if not (mass > 0).any():
        raise EngineError("the log supports nothing of what this policy shows")
    whole = shown.sum(axis=2, keepdims=True)
    per_query = whole.sum(axis=(1, 2)) if candidates.slots else whole.max(axis=(1, 2))
    prior = earned.sum(axis=(0, 2)) / np.maximum(shown.sum(axis=(0, 2)), 1)
    slots = whole[:, :, 0] / np.maximum(per_query, 1)[:, None]
    return ResampledWorld(
        share=per_query / per_query.sum(),
        slots=slots if candidates.slots else (slots > 0).astype(float),
        logged=np.divide(shown, whole, out=np.zeros(shape), where=whole > 0),
        target=np.divide(target, mass, out=np.zeros(shape), where=mass > 0),
        rate=(earned + START * prior[None, :, None]) / (shown + START),
        single=candidates.slots,
        reward=_like(log),
    )


def _dense(relation: Relation, shape: tuple[int, int, int]) -> np.ndarray:
    """(Q, K, D) probabilities; a key that the relation lacks is the same for every one."""
    dense = np.zeros(shape)
    in_log = (relation["item_code"] >= 0) & (relation["item_code"] < shape[2])
    if "rank" in relation:
        in_log &= (relation["rank"] >= 1) & (relation["rank"] <= shape[1])
    item, probability = relation["item_code"][in_log], relation["probability"][in_log]
    ranks = [relation["rank"][in_log] - 1] if "rank" in relation else range(shape[1])
    queries = [relation["query_code"][in_log]] if "query_code" in relation else range(shape[0])
    for query in queries:
        for rank in ranks:
            dense[query, rank, item] = probability
    return dense


def _like(log: Log) -> Reward:
    """Rewards of the log's kind: clicks, or clicks that each bring the mean amount."""
    counted = cells(log)
    clicks, rewards = float(counted["clicks"].sum()), float(counted["rewards"].sum())
    amount = rewards / clicks if clicks else 1.0
    if np.isclose(amount, 1):
        return binary
    return lambda rate, rng: binary(np.clip(rate / amount, 0, 1), rng) * amount
