"""An experiment: the intents behind a query, read from which results are clicked together."""

from dataclasses import dataclass

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
    """(S, n) clicks, and examination of the rank at which the item stood, zero if not shown."""

    clicked: np.ndarray
    seen: np.ndarray

    def take(self, rows: np.ndarray) -> "_Clicks":
        return _Clicks(self.clicked[rows], self.seen[rows])


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
    data = _Clicks(np.zeros((len(first), len(items))), np.zeros((len(first), len(items))))
    data.clicked[row, column] = table["clicked"]
    data.seen[row, column] = curve[table["rank"].astype(int) - 1]
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
    shown, likelihood = (data.seen > 0).astype(float), -np.inf
    for _ in range(steps):
        logs = np.log(np.maximum(chances, 1e-12)) + _likelihood(data, relevance)
        most = logs.max(axis=1, keepdims=True)
        share = np.exp(logs - most)
        before, likelihood = likelihood, float((most[:, 0] + np.log(share.sum(axis=1))).mean())
        share /= share.sum(axis=1, keepdims=True)
        wanted = np.empty(relevance.shape)
        for intent, own in enumerate(relevance):
            unseen = (1 - data.seen) * own / np.maximum(1 - data.seen * own, 1e-12)
            liked = data.clicked + (1 - data.clicked) * unseen * shown
            wanted[intent] = (share[:, intent] @ liked + 0.5) / (share[:, intent] @ shown + 1)
        chances, relevance = share.mean(axis=0), np.clip(wanted, 1e-6, 1 - 1e-6)
        if likelihood - before < 1e-9:
            break
    return chances, relevance, likelihood


def _likelihood(data: _Clicks, relevance: np.ndarray) -> np.ndarray:
    """(S, T) the log-likelihood of each impression's clicks for users of each intent."""
    result = np.empty((len(data.clicked), len(relevance)))
    for intent, own in enumerate(relevance):
        chance = np.clip(data.seen * own, 1e-12, 1 - 1e-12)
        each = np.where(data.clicked > 0, np.log(chance), np.log1p(-chance))
        result[:, intent] = (each * (data.seen > 0)).sum(axis=1)
    return result
