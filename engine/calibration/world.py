"""Worlds of known truth for the audit: position-based users, in logs of every structure."""

from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np

from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.policies.uploaded import UploadedPolicy

START = np.datetime64("2026-01-05T00:00:00", "us")
MINUTE = np.timedelta64(60_000_000, "us")
MOST_LIKED = 0.66
"""The largest liking, so that an eager session's chance of a click stays below one."""
ENGAGED = (0.5, 1.5)
"""What a session multiplies its click chances by: drawn evenly between these, one on average."""
COST = 0.5


@dataclass(frozen=True)
class Regime:
    """How a log comes about: who asks, what is shown, how visits hang together, what counts.

    `logging` is `rankers` (one of several fixed rankings), `shuffled` (a ranking drawn item by item
    without replacement, better ones first), `uniform` (every order alike), `swaps` (rank 1 swapped
    with another or not) or `slots` (one item, drawn by several loggers with known propensities);
    `sessions` is `rows`, `visits` (ten impressions) or `zipf`; `counts` is `clicks`, `amounts` or
    `costs`; `tail` the exponent by which queries are asked unevenly.
    """

    key: str
    title: str
    logging: str = "rankers"
    impressions: int = 4_000
    queries: int = 20
    items: int = 6
    decay: float = 1.0
    rankers: int = 3
    sessions: str = "rows"
    counts: str = "clicks"
    liking: float = 1.0
    tail: float = 0.0
    main: bool = True
    """Whether the issue of coverage names it; the others are worlds for examination weights."""

    @cached_property
    def curve(self) -> np.ndarray:
        """(K,) how much of each rank is seen."""
        return np.arange(1, self.items + 1) ** -self.decay

    @cached_property
    def likings(self) -> np.ndarray:
        """(Q, D) the chance of a click by somebody who looks."""
        world = np.random.default_rng(7)
        return world.beta(1.5, 3, (self.queries, self.items)).clip(0.03, MOST_LIKED) * self.liking

    @cached_property
    def dislikings(self) -> np.ndarray:
        """(Q, D) the chance of a complaint by somebody who looks."""
        return 0.3 * np.random.default_rng(8).beta(2, 3, (self.queries, self.items)) * self.liking

    @cached_property
    def rewards(self) -> np.ndarray:
        """(Q, D) the expected reward of a look."""
        if self.counts == "amounts":
            return self.likings * AMOUNT_MEAN
        return self.likings - COST * self.dislikings if self.counts == "costs" else self.likings

    @cached_property
    def shares(self) -> np.ndarray:
        """(Q,) how often each query is asked."""
        weight = np.arange(1, self.queries + 1) ** -self.tail
        return weight / weight.sum()

    @cached_property
    def orders(self) -> np.ndarray:
        """(rankers, Q, D) the rankings of the logging rankers."""
        noise = np.random.default_rng(9).normal(size=(self.rankers, *self.likings.shape))
        return np.argsort(0.6 * noise - self.likings / self.liking, axis=2)

    @cached_property
    def logits(self) -> np.ndarray:
        """(rankers, Q, D) by which the loggers of `slots` and `shuffled` draw items."""
        noise = np.random.default_rng(10).normal(size=(self.rankers, *self.likings.shape))
        return 1.2 * self.likings / self.liking + 0.5 * noise


AMOUNT_SHAPE, AMOUNT_MEAN = 2.0, 3.0


@dataclass(frozen=True, eq=False)
class Draw:
    """One log of a regime, with the names that the truth's codes have in it."""

    regime: Regime
    log: Log
    seed: int
    rankings: np.ndarray = field(repr=False)
    """(n, K) the items shown."""
    queries: np.ndarray = field(repr=False)
    """(n,) the query of each impression."""
    numbers: tuple[str, ...] = ()
    """The numbers that are asked about, where not all are."""

    @cached_property
    def query(self) -> np.ndarray:
        """(Q of the log,) the query of the world behind each code of the log."""
        return np.array([int(name) for name in self.log.queries])

    @cached_property
    def item(self) -> np.ndarray:
        """(D of the log,) the item of the world behind each code of the log."""
        return np.array([int(name) for name in self.log.items])


def draw(regime: Regime, seed: int) -> Draw:
    """A log of the regime; equal seeds draw equal logs."""
    rng = np.random.default_rng([seed, sum(map(ord, regime.key))])
    size, shown = regime.impressions, 1 if regime.logging == "slots" else regime.items
    queries = rng.choice(regime.queries, size, p=regime.shares)
    logger = rng.integers(regime.rankers, size=size)
    chances = _chances(regime)
    rankings, arm = _rankings(regime, queries, logger, chances, rng)
    rankings = rankings[:, :shown]
    session = _sessions(regime, rng)
    eager = np.ones(size) if regime.sessions == "rows" else rng.uniform(*ENGAGED, size)[session]
    examined = regime.curve[:shown] * eager[:, None]
    liked = regime.likings[queries[:, None], rankings] * examined
    reward = _rewards(regime, liked, queries, rankings, examined, rng)
    table = {
        "session": np.repeat(session, shown),
        "impression": np.repeat(np.arange(size), shown),
        "query": np.repeat(queries, shown).astype(str),
        "item": rankings.ravel().astype(str),
        "rank": np.tile(np.arange(1, shown + 1), size),
        "reward": reward.ravel(),
        "timestamp": np.repeat(START + np.arange(size) * MINUTE, shown),
        "policy": np.repeat(np.char.add("ranker ", (logger + 1).astype(str)), shown),
    }
    if arm is not None:
        table["arm"] = np.repeat(arm, shown).astype(str)
    table["kind"] = np.where(rankings.ravel() % 2 == 0, "even", "odd")
    if regime.logging == "slots":
        table["propensity"] = chances[logger, queries, rankings[:, 0]]
    return Draw(regime, from_table(table, name=regime.key), seed, rankings, queries)


def _chances(regime: Regime) -> np.ndarray:
    """(rankers, Q, D) the chance that a logger puts an item first."""
    odds = np.exp(regime.logits)
    return np.asarray(odds / odds.sum(axis=2, keepdims=True))


def _rankings(
    regime: Regime,
    queries: np.ndarray,
    logger: np.ndarray,
    chances: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray | None]:
    """(n, D) rankings, and (n,) the arm of a swap: +k where rank 1 and k were swapped, -k else."""
    if regime.logging == "swaps":
        rankings = regime.orders[0, queries]
        with_rank = rng.integers(1, regime.items, len(queries))
        swapped, rows = rng.random(len(queries)) < 0.5, np.arange(len(queries))
        low = rankings[rows, with_rank]
        rankings[rows, with_rank] = np.where(swapped, rankings[:, 0], low)
        rankings[:, 0] = np.where(swapped, low, rankings[:, 0])
        return rankings, np.where(swapped, 1, -1) * (with_rank + 1)
    if regime.logging == "rankers":
        return np.asarray(regime.orders[logger, queries]), None
    keys = rng.gumbel(size=(len(queries), regime.items))
    if regime.logging != "uniform":
        keys += np.log(chances[logger, queries])
    return np.argsort(-keys, axis=1), None


def _sessions(regime: Regime, rng: np.random.Generator) -> np.ndarray:
    """(n,) the session of each impression: visits follow one another, users come back."""
    size = regime.impressions
    if regime.sessions == "visits":
        return np.arange(size) // 10
    if regime.sessions == "zipf":
        lengths = np.minimum(rng.zipf(1.8, size), 60)
        return np.asarray(rng.permutation(np.repeat(np.arange(size), lengths)[:size]))
    return np.arange(size)


def _rewards(
    regime: Regime,
    liked: np.ndarray,
    queries: np.ndarray,
    rankings: np.ndarray,
    examined: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    chance = rng.random(liked.shape)
    clicked = (chance < liked).astype(float)
    if regime.counts == "amounts":
        return clicked * rng.gamma(AMOUNT_SHAPE, AMOUNT_MEAN / AMOUNT_SHAPE, liked.shape)
    if regime.counts == "costs":
        annoyed = regime.dislikings[queries[:, None], rankings] * examined
        return clicked - COST * (chance > 1 - annoyed)
    return clicked


@cache
def logged_marginals(regime: Regime) -> np.ndarray:
    """(Q, D, K) the chance that an item stands at a rank under the logging policies together."""
    size, shown = regime.items, 1 if regime.logging == "slots" else regime.items
    if regime.logging == "slots":
        return np.asarray(_chances(regime).mean(axis=0)[:, :, None])
    if regime.logging == "rankers":
        return np.asarray(np.eye(size)[regime.orders].mean(axis=0).transpose(0, 2, 1))
    rng, draws = np.random.default_rng(11), 20_000
    counted = np.zeros((regime.queries, size, shown))
    for query in range(regime.queries):
        queries, logger = np.full(draws, query), rng.integers(regime.rankers, size=draws)
        shown_here = _rankings(regime, queries, logger, _chances(regime), rng)[0]
        for rank in range(shown):
            counted[query, :, rank] = np.bincount(shown_here[:, rank], minlength=size)
    return counted / draws


def best_first(drawn: Draw) -> tuple[UploadedPolicy, float]:
    """The policy that ranks by the truth, and what it earns per impression."""
    regime = drawn.regime
    order = np.argsort(-regime.rewards, axis=1)[drawn.query]
    shape = order.shape
    code = np.full(regime.items, -1)
    code[drawn.item] = np.arange(len(drawn.item))
    table = {
        "query_code": np.repeat(np.arange(shape[0]), shape[1]),
        "rank": np.tile(np.arange(1, shape[1] + 1), shape[0]),
        "item_code": code[order].ravel(),
        "probability": np.ones(order.size),
    }
    return UploadedPolicy(name="best first", table=table), value_of(regime, _one_hot(regime))


def better_often(drawn: Draw, warmth: float = 2.5) -> tuple[UploadedPolicy, float]:
    """For logs of slots: the policy that shows better items more often, and what it earns."""
    regime = drawn.regime
    odds = np.exp(warmth * regime.rewards / regime.rewards.std() / 3)
    chance = odds / odds.sum(axis=1, keepdims=True)
    code = np.full(regime.items, -1)
    code[drawn.item] = np.arange(len(drawn.item))
    drawn_chance = chance[drawn.query]
    table = {
        "query_code": np.repeat(np.arange(len(drawn_chance)), regime.items),
        "item_code": np.tile(code, len(drawn_chance)),
        "probability": drawn_chance.ravel(),
    }
    return UploadedPolicy(name="better often", table=table), float(
        regime.shares @ (chance * regime.rewards).sum(axis=1)
    )


def _one_hot(regime: Regime) -> np.ndarray:
    order = np.argsort(-regime.rewards, axis=1)
    place = np.zeros((regime.queries, regime.items, regime.items))
    query, rank = np.indices(order.shape)
    place[query, order, rank] = 1.0
    return place


def value_of(regime: Regime, marginals: np.ndarray) -> float:
    """The expected reward per impression of (Q, D, K) chances that an item stands at a rank."""
    seen = marginals @ regime.curve[: marginals.shape[2]]
    return float(regime.shares @ (seen * regime.rewards).sum(axis=1))


def logger_values(regime: Regime) -> np.ndarray:
    """(rankers,) what each logging policy earns per impression."""
    if regime.logging == "rankers":
        place = np.eye(regime.items)[regime.orders].transpose(0, 1, 3, 2)
    elif regime.logging == "slots":
        place = _chances(regime)[..., None]
    else:
        return np.full(regime.rankers, logged_value(regime))
    return np.array([value_of(regime, ranking) for ranking in place])


@cache
def logged_value(regime: Regime) -> float:
    """What the logging policies together earn per impression."""
    return value_of(regime, logged_marginals(regime))


@cache
def logged_by_rank(regime: Regime) -> np.ndarray:
    """(K,) the chance of a click at each rank under the logging policies."""
    marginals = logged_marginals(regime)
    liked = np.einsum("q,qdk,qd->k", regime.shares, marginals, regime.likings)
    return np.asarray(liked * regime.curve[: len(liked)])
