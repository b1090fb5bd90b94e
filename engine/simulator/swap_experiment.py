"""The swap experiment: a ranking whose first item changes places with the k-th, at random."""

import numpy as np

from engine.policies.policy import Policy
from engine.simulator import impressions
from engine.simulator.world import World


def swap_log(
    world: World, policy: Policy, n: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """A log of n impressions in which ranks 1 and k were swapped or not, by the toss of a coin.

    The partner k is drawn evenly from the ranks below the first. The column `arm` says which pair
    an impression belongs to, and how the coin fell: k as ranked, -k swapped. The propensity is the
    chance over both draws. The policy must be deterministic: its one ranking is what is swapped.
    """
    candidates, truth = world.candidates(), world.truth
    queries = rng.choice(len(truth.shares), n, p=truth.shares)
    rankings = policy.rankings(candidates, queries, rng).copy()
    partner = rng.integers(1, truth.shown, size=n)
    swapped = rng.random(n) < 0.5
    rows = np.flatnonzero(swapped)
    first, below = rankings[rows, 0].copy(), rankings[rows, partner[rows]]
    rankings[rows, 0], rankings[rows, partner[rows]] = below, first
    table = impressions.log(truth, world.behaviour, queries, rankings, rng)
    marginals = _swapped(policy.marginals(candidates))
    propensity = impressions.propensities(truth, marginals, queries, rankings)
    arm = np.where(swapped, -1, 1) * (partner + 1)
    shown = rankings >= 0
    return table | {
        "propensity": propensity[shown],
        "arm": np.repeat(arm, shown.sum(axis=1)),
    }


def _swapped(marginals: np.ndarray) -> np.ndarray:
    """(m, K) marginals of the experiment, from those of the policy that it swaps."""
    ranks = marginals.shape[1]
    share = 0.5 / (ranks - 1)
    moves = np.eye(ranks) * (1 - share)
    moves[0, 0] = 0.5
    moves[0, 1:] = moves[1:, 0] = share
    return np.asarray(marginals @ moves)
