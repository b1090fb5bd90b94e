"""What becomes of overlap, variance and verdict as items grow, and what their features buy."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.core.minimise import Tick, silent
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy

ESTIMANDS = ("policy_value",)
"The estimands of the intervals in this module, by the keys of the audit."

CATEGORIES = 10
ESTIMATORS = (
    "ips",
    "snips",
    "dr",
    "snips(weighting=\"marginalised(features='category')\")",
    "dr(weighting=\"marginalised(features='category')\", "
    "rewards=\"tabular(item_features='category')\")",
)
"""The last two weigh by the category: MIPS, and OffCEM's form, which adds a prediction per item."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """K items in a few categories; a reward depends on the category, and a little on the item."""

    category: np.ndarray
    """(K,) from 0 to C - 1."""
    reward: np.ndarray
    """(K,) the chance of a click."""
    logging: np.ndarray
    """(K,) chances; sum to one."""
    target: np.ndarray
    """(K,) chances of the policy that is asked about."""

    @property
    def truth(self) -> float:
        """The target's clicks per impression."""
        return float(self.target @ self.reward)


def catalogue(items: int, own: float, rng: np.random.Generator) -> Catalogue:
    """A logging policy that knows little, and a target that prefers good categories.

    Args:
        items: how many, K.
        own: the standard deviation of what an item's reward owes to itself; 0.02 is a fifth of what
            categories differ by.
        rng: draws the items.
    """
    worth = rng.permutation(np.linspace(-1.5, 1.5, CATEGORIES))
    category = np.arange(items) % CATEGORIES
    reward = np.clip(0.15 + 0.08 * worth[category] + own * rng.normal(size=items), 0.005, 0.6)
    taste = rng.normal(size=(2, items))
    logging = np.exp(0.3 * worth[category] + taste[0])
    target = np.exp(1.2 * worth[category] + 1.5 * taste[1])
    return Catalogue(category, reward, logging / logging.sum(), target / target.sum())


@dataclass(frozen=True, eq=False)
class ManyItems:
    """One estimator at one number of items, over logs."""

    items: int
    estimator: str
    truth: float
    value: np.ndarray
    """(logs,)."""
    covered: np.ndarray
    """(logs,) whether the interval holds the truth."""
    size: np.ndarray
    """(logs,) effective sample size."""
    missing: float
    """The share of the target that the log never showed, averaged over logs."""
    verdicts: dict[str, int]

    @property
    def bias(self) -> float:
        """The mean error."""
        return float(np.nanmean(self.value) - self.truth)

    @property
    def deviation(self) -> float:
        """The standard deviation over logs."""
        return float(np.nanstd(self.value, ddof=1))

    @property
    def error(self) -> float:
        """The root mean squared error, as a share of the truth."""
        return float(np.sqrt(np.nanmean((self.value - self.truth) ** 2)) / self.truth)


def many_items(
    sizes: Sequence[int] = (10, 100, 1_000, 10_000),
    *,
    rows: int = 20_000,
    logs: int = 20,
    own: float = 0.02,
    estimators: Sequence[str] = ESTIMATORS,
    seed: int = 0,
    tick: Tick = silent,
) -> list[ManyItems]:
    """Value one policy from logs of equal length over more and more items.

    Args:
        sizes: numbers of items.
        rows: of each log.
        logs: how many per number of items.
        own: what an item's reward owes to itself, which features do not say.
        estimators: specs.
        seed: of the items and the logs.
        tick: called with the share of the work that is done.
    """
    results = []
    for place, items in enumerate(sizes):
        rng = np.random.default_rng(seed + items)
        shop = catalogue(items, own, rng)
        answers, missing = [], []
        for number in range(logs):
            item = rng.choice(items, rows, p=shop.logging)
            missing.append(1 - shop.target[np.unique(item)].sum())
            answers.append(_valued(shop, item, rng, estimators))
            tick((place + (number + 1) / logs) / len(sizes))
        for at, spec in enumerate(estimators):
            of_spec = [answer[at] for answer in answers]
            interval = np.array([answer.interval for answer in of_spec])
            results.append(
                ManyItems(
                    items,
                    spec,
                    shop.truth,
                    np.array([answer.value for answer in of_spec]),
                    (interval[:, 0] <= shop.truth) & (shop.truth <= interval[:, 1]),
                    np.array([answer.effective_sample_size for answer in of_spec]),
                    float(np.mean(missing)),
                    dict(Counter(answer.verdict.word for answer in of_spec)),
                )
            )
    return results


def _valued(
    shop: Catalogue, item: np.ndarray, rng: np.random.Generator, estimators: Sequence[str]
) -> list:
    log = from_table(
        {
            "item": item.astype(str),
            "reward": (rng.random(len(item)) < shop.reward[item]).astype(float),
            "propensity": shop.logging[item],
            "category": np.char.add("c", shop.category[item].astype(str)),
        }
    )
    logged = log.items.astype(int)
    never = np.setdiff1d(np.arange(len(shop.target)), logged)
    codes = np.r_[np.arange(len(logged)), len(logged) + np.arange(len(never))]
    table = {"item_code": codes, "probability": shop.target[np.r_[logged, never]]}
    return list(compare(log, [UploadedPolicy("target", table, "target")], list(estimators)).answers)
