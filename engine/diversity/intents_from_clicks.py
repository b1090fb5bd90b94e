"""An experiment: the intents behind a query, read from which results are clicked together."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from engine.core.errors import EngineError
from engine.examination.examination_model import examine
from engine.inference.delete_a_group import Deleted
from engine.logs.log import Log

PARTS, MOST, STARTS = 20, 100_000, 8
"""Parts of the sessions for the jackknife, rows that are read, starts of EM."""
STEPS, AGAIN = 300, 60
"""EM steps from a start, and from the estimate of all sessions without a part of them."""
WARNING = (
    "Experiment: intents are read into clicks that go together; users of one intent who differ in "
    "taste look the same. Give intents where they are known."
)
_SQL = """
SELECT impression, bucket % {parts} AS part, item_code, rank,
       CASE WHEN reward > 0 THEN 1 ELSE 0 END AS clicked
FROM log WHERE query_code = {query} ORDER BY impression, rank LIMIT {most}
"""


@dataclass(frozen=True)
class EstimatedIntents:
    """Intents of a query, the most frequent first.

    `chances` (T,) with the interval of each; `relevance` (n, T) of the items; `together` is the
    gain in log-likelihood per impression over a single intent: near zero, clicks show no intents.
    """

    items: np.ndarray
    chances: tuple[Deleted, ...]
    relevance: np.ndarray
    together: float
    warning: str = WARNING


@dataclass(frozen=True)
class _Clicks:
    """Clicks of S impressions on n items, and how much of the item's rank is seen.

    An examination is one of few `levels` (L,), zero if the item is not shown, so that whatever
    depends on the click, the level and the item is computed once per `cell`, and looked up.
    """

    levels: np.ndarray
    cell: np.ndarray
    """(S, n) place in a table of (2, L, n): not clicked or clicked, level, item."""

    @classmethod
    def of(cls, clicked: np.ndarray, seen: np.ndarray) -> "_Clicks":
        """From (S, n) zeros and ones, and examination."""
        levels, level = np.unique(seen, return_inverse=True)
        level = clicked.astype(int) * len(levels) + level.reshape(seen.shape)
        return cls(levels, level * seen.shape[1] + np.arange(seen.shape[1]))

    def take(self, rows: np.ndarray) -> "_Clicks":
        return _Clicks(self.levels, self.cell[rows])

    def look_up(self, missed: np.ndarray, clicked: np.ndarray) -> np.ndarray:
        """(S, n) what the (L, n) tables hold for items that were not clicked, and for others."""
        return np.stack([missed, clicked]).reshape(-1).take(self.cell)

    @property
    def shown(self) -> np.ndarray:
        """(L, 1) one where there is something to see, else zero."""
        return (self.levels[:, None] > 0).astype(float)


def intents_from_clicks(
    log: Log, query: str, intents: int, examination: str = "all_pairs", seed: int = 0
) -> EstimatedIntents:
    """Estimate the intents of a query: a mixture of users who click independently of rank order.

    EM from several starts; relevance begins with half a click in one look. Each interval leaves
    out twenty parts of the sessions in turn; the examination curve is held.

    Raises:
        EngineError: the log does not have the query, or fewer items than intents.
    """
    codes = np.flatnonzero(log.queries.astype(str) == query)
    if not len(codes):
        raise EngineError(f"the log has no query {query[:40]!r}")
    table = log.query(_SQL.format(parts=PARTS, query=int(codes[0]), most=MOST))
    curve = np.nan_to_num(examine(log, examination).examination)
    items, column = np.unique(table["item_code"], return_inverse=True)
    if not 1 <= intents <= len(items):
        raise EngineError(f"{len(items)} items can show 1 to {len(items)} intents, not {intents}")
    _, first, row = np.unique(table["impression"], return_index=True, return_inverse=True)
    clicked, seen = np.zeros((2, len(first), len(items)))
    clicked[row, column] = table["clicked"]
    seen[row, column] = curve[table["rank"].astype(int) - 1]
    data = _Clicks.of(clicked, seen)
    rng = np.random.default_rng(seed)
    starts = [_fitted(data, *_start(intents, len(items), rng), STEPS) for _ in range(STARTS)]
    chances, relevance, likelihood = max(starts, key=lambda start: start[2])
    order = np.argsort(-chances, kind="stable")
    chances, relevance = chances[order], relevance[order]
    part = table["part"].astype(int)[first]
    without = np.array(
        [_fitted(data.take(part != place), chances, relevance, AGAIN)[0] for place in range(PARTS)]
    )
    alone = _fitted(data, *_start(1, len(items), rng), STEPS)[2]
    return EstimatedIntents(
        log.items[items],
        tuple(Deleted(float(chances[place]), without[:, place]) for place in range(intents)),
        relevance.T,
        likelihood - alone,
    )


def _start(intents: int, items: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return np.full(intents, 1 / intents), rng.uniform(0.1, 0.7, (intents, items))


def _fitted(
    data: _Clicks, chances: np.ndarray, relevance: np.ndarray, steps: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """Chances (T,), relevance (T, n) and the mean log-likelihood after so many EM steps."""
    seen, one = data.levels[:, None], np.ones((len(data.levels), relevance.shape[1]))
    shown, likelihood = data.look_up(data.shown * one, data.shown * one), -np.inf
    for _ in range(steps):
        logs = np.log(np.maximum(chances, 1e-12)) + _likelihood(data, relevance)
        most = reduce(np.maximum, logs.T)
        share = np.exp(logs - most[:, None])
        whole = share.sum(axis=1)
        before, likelihood = likelihood, float((most + np.log(whole)).mean())
        share /= whole[:, None]
        wanted = np.empty(relevance.shape)
        for intent, own in enumerate(relevance):
            unseen = (1 - seen) * own / np.maximum(1 - seen * own, 1e-12)
            liked = data.look_up(unseen * data.shown, one)
            wanted[intent] = (share[:, intent] @ liked + 0.5) / (share[:, intent] @ shown + 1)
        chances, relevance = share.mean(axis=0), np.clip(wanted, 1e-6, 1 - 1e-6)
        if likelihood - before < 1e-9:
            break
    return chances, relevance, likelihood


def _likelihood(data: _Clicks, relevance: np.ndarray) -> np.ndarray:
    """(S, T) the log-likelihood of each impression's clicks for users of each intent."""
    result = np.empty((len(data.cell), len(relevance)))
    for intent, own in enumerate(relevance):
        chance = np.clip(data.levels[:, None] * own, 1e-12, 1 - 1e-12)
        each = data.look_up(np.log1p(-chance) * data.shown, np.log(chance) * data.shown)
        result[:, intent] = each.sum(axis=1)
    return result
