"""Simulated users of every click model, with known parameters: three rankers over 60 queries."""

import numpy as np

from engine.click_counts.pair_index import PairIndex, keyed
from engine.click_models.click_model import FittedModel
from engine.core.method import parse
from engine.logs.arrays import from_table
from engine.logs.log import Log

QUERIES, ITEMS, RANKS = 60, 12, 10
QUERY, ITEM = np.repeat(np.arange(QUERIES), ITEMS), np.tile(np.arange(ITEMS), QUERIES)
INDEX = PairIndex(np.unique(keyed(QUERY, ITEM)))
_draw = np.random.default_rng(1)
LIKED = _draw.beta(1.2, 2.5, len(INDEX))
SATISFIED = _draw.beta(2, 2, len(INDEX))
SEEN = 1 / np.arange(1, RANKS + 1)
_SCORES = np.random.default_rng(5).normal(size=(3, QUERIES, ITEMS)) * 0.6
RANKINGS = np.argsort(-(_SCORES + 2 * LIKED.reshape(QUERIES, ITEMS)), axis=2)[..., :RANKS]


def by_pair(values: np.ndarray) -> np.ndarray:
    return np.append(values, 0.3)


def recency() -> np.ndarray:
    """Attention that comes back after a click: a triangle laid flat."""
    rows = [
        [1 / np.sqrt(k) if j == 0 else 0.9 / (1 + 0.5 * (k - j - 1)) for j in range(k)]
        for k in range(1, RANKS + 1)
    ]
    return np.concatenate(rows)


TRUTH: dict[str, dict[str, np.ndarray]] = {
    "global_ctr": {"click_through": np.array([0.2])},
    "rank_ctr": {"click_through": 0.4 * SEEN},
    "item_ctr": {"click_through": by_pair(LIKED)},
    "rank_item_ctr": {"click_through": by_pair(LIKED)[:, None] * SEEN},
    "pbm": {"attractiveness": by_pair(LIKED), "examination": SEEN},
    "cascade": {"attractiveness": by_pair(LIKED)},
    "dcm": {"attractiveness": by_pair(LIKED), "continuation": np.linspace(0.9, 0.4, RANKS)},
    "ubm": {"attractiveness": by_pair(LIKED), "examination": recency()},
    "sdbn": {"attractiveness": by_pair(LIKED), "satisfaction": by_pair(SATISFIED)},
    "dbn": {
        "attractiveness": by_pair(LIKED),
        "satisfaction": by_pair(SATISFIED),
        "continuation": np.array([0.85]),
    },
    "ccm": {"attractiveness": by_pair(LIKED), "continuation": np.array([0.9, 0.7, 0.3])},
    "trust_pbm": {
        "relevance": by_pair(LIKED),
        "relevant": SEEN**0.5 * np.linspace(1, 0.8, RANKS),
        "irrelevant": 0.3 * SEEN**0.5 * np.linspace(1, 0, RANKS),
    },
    "mixture": {
        "attractiveness": by_pair(LIKED),
        "share": np.array([0.4, 0.6]),
        "examination": np.stack([SEEN**2, SEEN**0.3]),
    },
}


def user(key: str) -> FittedModel:
    """A user of this model with the true parameters."""
    return FittedModel(parse("click_models", key), INDEX, TRUTH[key])


def clicked(key: str, impressions: int, seed: int, rankers: int = 3) -> Log:
    """A log of such users, shown the rankings of several rankers mixed at random."""
    rng = np.random.default_rng(seed)
    weight = 1 / np.arange(1, QUERIES + 1) ** 0.7
    query = rng.choice(QUERIES, impressions, p=weight / weight.sum())
    shown = RANKINGS[rng.integers(0, rankers, impressions), query]
    clicks = user(key).simulate(query, shown, rng)
    return from_table(
        {
            "impression": np.repeat(np.arange(impressions), RANKS),
            "query": np.repeat(query, RANKS),
            "item": shown.ravel(),
            "rank": np.tile(np.arange(1, RANKS + 1), impressions),
            "reward": clicks.ravel().astype(float),
        },
        name=f"{key} users, seed {seed}",
    )
