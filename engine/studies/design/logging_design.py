"""Design of the next log: the logging policy that answers given questions most tightly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

STEPS = 30
LEAST = 1e-9
MOST_STEPS, NEARLY = 50, 1e-10
"""How many steps a constant may take to be found, and how small, relative to it, the last is."""


@dataclass(frozen=True, eq=False)
class Question:
    """What is to be asked of the next log, as tables over Q queries and K items."""

    targets: np.ndarray
    """(T, Q, K) the policies that will be asked about; rows sum to one."""
    second_moment: np.ndarray
    """(Q, K) the expected squared reward of each item, from today's log or a guess."""
    reward: np.ndarray
    """(Q, K) the expected reward."""
    shares: np.ndarray
    """(Q,) how often each query is asked, sums to one."""

    def value(self, policy: np.ndarray) -> float:
        """Expected reward per impression of a (Q, K) policy."""
        return float(self.shares @ (policy * self.reward).sum(axis=1))

    def loss(self, policy: np.ndarray) -> float:
        """What an impression under the policy loses against always showing the best."""
        return float(self.shares @ self.reward.max(axis=1)) - self.value(policy)

    def variances(self, policy: np.ndarray, before: np.ndarray | None = None) -> np.ndarray:
        """(T,) the variance of each target's IPS value per impression, were it logged so.

        Args:
            policy: (Q, K) the logging policy.
            before: (Q, K) chances of the log that is already there, mixed in by `design`.
        """
        logging = policy if before is None else before
        moments = self.targets**2 * self.second_moment / np.maximum(logging, LEAST)
        seen = np.einsum("q,tqk->t", self.shares, moments)
        values = np.array([self.value(target) for target in self.targets])
        return np.asarray(seen - values**2)


@dataclass(frozen=True, eq=False)
class Design:
    """A designed logging policy, and what it promises."""

    policy: np.ndarray
    """(Q, K)."""
    loss: float
    """Reward lost per impression while logging, against the best."""
    variance: float
    """The worst variance per impression of a target's value; divide by the impressions."""

    def half_width(self, impressions: int, z: float) -> float:
        """How far the interval of the hardest question reaches after so many impressions."""
        return z * float(np.sqrt(self.variance / impressions))


def design(question: Question, budget: float, floor: float = 1e-3) -> Design:
    """The logging policy with the least worst variance that loses at most `budget` per impression.

    Minimising a weighted sum of variances has a closed form per query, p proportional to
    sqrt(a / (c + loss of the item)); the weights of the targets are learned by multiplicative
    updates, and the price of loss by bisection.

    Args:
        question: what will be asked.
        budget: reward per impression that may be lost against showing the best.
        floor: the least chance of an item that some target shows.
    """
    weights = np.full(len(question.targets), 1 / len(question.targets))
    best: Design | None = None
    for step in range(1, STEPS + 1):
        needs = np.einsum("t,tqk->qk", weights, question.targets**2) * question.second_moment
        policy = _priced(question, needs, budget, floor)
        variances = question.variances(policy)
        worst = Design(policy, question.loss(policy), float(variances.max()))
        if best is None or worst.variance < best.variance:
            best = worst
        if len(weights) == 1:
            break
        weights = weights * np.exp(variances / variances.max() / np.sqrt(step))
        weights /= weights.sum()
    assert best is not None
    return best


def _priced(question: Question, needs: np.ndarray, budget: float, floor: float) -> np.ndarray:
    """(Q, K) the least weighted variance at the price of loss that keeps within the budget."""
    gap = question.reward.max(axis=1, keepdims=True) - question.reward
    wanted = np.maximum(needs, 1e-12 * needs.max()) + 1e-15
    low, high = 0.0, 1.0

    def at(price: float) -> np.ndarray:
        return _floored(_normalised(wanted, price * gap), needs, floor)

    if question.loss(at(0.0)) <= budget:
        return at(0.0)
    while question.loss(at(high)) > budget and high < 1e9:
        high *= 4
    for _ in range(22):
        middle = (low + high) / 2
        low, high = (middle, high) if question.loss(at(middle)) > budget else (low, middle)
    return at(high)


def _normalised(needs: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """(Q, K) sqrt(needs / (c + costs)) with c, per query, such that rows sum to one.

    The sum to the power of -2 is concave in c and linear where nothing costs, so that Newton's
    steps from below come to 1 without passing it, and soon.
    """
    root = np.sqrt(needs)
    constant = needs.max(axis=1, keepdims=True) * 1e-12
    for _ in range(MOST_STEPS):
        inverse = 1 / (constant + costs)
        chance = root * np.sqrt(inverse)
        total = chance.sum(axis=1, keepdims=True)
        step = (total**3 - total) / (chance * inverse).sum(axis=1, keepdims=True)
        constant = constant + step
        if (np.abs(step) <= NEARLY * constant).all():
            break
    chance = root / np.sqrt(constant + costs)
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def _floored(policy: np.ndarray, needs: np.ndarray, floor: float) -> np.ndarray:
    """At least the floor for every item that some target shows."""
    lowest = np.where(needs > 0, floor, 0.0)
    left = 1 - lowest.sum(axis=1, keepdims=True)
    return np.asarray(lowest + left * policy)


def epsilon_greedy_of_loss(question: Question, budget: float) -> np.ndarray:
    """(Q, K) the best item, and any item as often as the budget of loss allows."""
    items = question.reward.shape[1]
    best = np.eye(items)[question.reward.argmax(axis=1)]
    uniform = np.full_like(best, 1 / items)
    share = min(1.0, budget / max(question.loss(uniform), 1e-12))
    return (1 - share) * best + share * uniform


def frontier(
    question: Question, budgets: Sequence[float], impressions: Sequence[int], z: float
) -> dict[str, list[float]]:
    """How much log and how much loss buy which interval: one row per combination."""
    rows: dict[str, list[float]] = {
        name: [] for name in ("budget", "impressions", "lost", "half_width")
    }
    for budget in budgets:
        designed = design(question, budget)
        for count in impressions:
            rows["budget"].append(budget)
            rows["impressions"].append(float(count))
            rows["lost"].append(designed.loss * count)
            rows["half_width"].append(designed.half_width(count, z))
    return rows
