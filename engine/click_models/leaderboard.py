"""The leaderboard: click models fitted on some sessions, compared on the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.click_models.click_model import ClickModel
from engine.click_models.fitted import Fitted
from engine.click_models.lists import Lists
from engine.click_models.score import Score, score, translated
from engine.core.method import parse
from engine.logs.log import Log
from engine.logs.part import split

MODELS = (
    "global_ctr",
    "rank_ctr",
    "item_ctr",
    "pbm",
    "cascade",
    "dcm",
    "ubm",
    "sdbn",
    "dbn",
    "ccm",
)


@dataclass(frozen=True)
class Place:
    """One model on the board: how well it predicts held-out clicks.

    `behind` is how much log-likelihood per row it loses to the best, `error` the standard error of
    that difference over held-out impressions.
    """

    model: str
    fitted: Fitted
    score: Score
    behind: float
    error: float


def leaderboard(
    log: Log,
    models: Sequence[str] = MODELS,
    folds: int = 5,
    tick: Callable[[float], None] | None = None,
) -> list[Place]:
    """The models by held-out log-likelihood, the best first; one session in `folds` is held out."""
    training, held = split(log, folds)
    seen = translated(held, training)
    scored: list[tuple[Fitted, Score]] = []
    for place, spec in enumerate(models):
        if tick is not None:
            tick(place / len(models))
        model: ClickModel = parse("click_models", spec)
        fitted = model.fit(training)
        scored.append((fitted, score(fitted, seen)))
    scored.sort(key=lambda pair: -pair[1].log_likelihood)
    return [_place(fitted, found, scored[0][1], seen) for fitted, found in scored]


def _place(fitted: Fitted, found: Score, best: Score, seen: Lists) -> Place:
    difference = best.per_list - found.per_list
    impressions = seen.count.sum()
    mean = difference @ seen.count / impressions
    spread = np.sqrt(((difference - mean) ** 2) @ seen.count)
    behind = best.log_likelihood - found.log_likelihood
    return Place(fitted.model.spec, fitted, found, behind, float(spread / seen.rows))
