"""`api.ratings`: how far predicted ratings are off, from ratings that people chose to give."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.logs.log import Log
from engine.verbs.arguments import refuse_without_effect

if TYPE_CHECKING:
    from engine.results.rating_report import RatingReport


def ratings(
    log: Log,
    propensity: str = "popularity",
    *,
    uniform: Sequence[float] = (),
    error: str = "mae",
    level: float = 0.95,
    seed: int = 0,
) -> "RatingReport":
    """Predict all ratings from those that people chose to give, and judge the predictions.

    Args:
        log: one row per rating; its query is the user, its reward the rating.
        propensity: the spec of the method that estimates how likely each rating was to be given.
        uniform: ratings of items drawn at random, which naive_bayes needs.
        error: what is measured: "mae", "mse" or "dcg".
        level: the confidence level of the intervals.
        seed: the same seed holds out the same ratings.

    Raises:
        EngineError: a spec is unknown, a user rated an item twice, or `uniform` has no effect.

    >>> from engine.logs.arrays import from_table
    >>> cells = [(user, item) for user in range(30) for item in range(20) if (user + item) % 2]
    >>> stars = [1 + (user * item) % 5 for user, item in cells]
    >>> table = {"query": [u for u, _ in cells], "item": [i for _, i in cells], "reward": stars}
    >>> ratings(from_table(table)).as_record()["share"]
    0.5
    """
    from engine.learners.ratings.rating_propensity import RatingPropensity
    from engine.learners.ratings.ratings import ratings_of
    from engine.rating_errors.held_out_errors import held_out_errors
    from engine.results.rating_report import RatingReport

    method = RatingPropensity.parse(propensity)
    refuse_without_effect(
        {"uniform": len(uniform) > 0 and not method.needs_uniform},
        f"on the propensities of {method.spec}",
        "Leave it out, or use naive_bayes.",
    )
    errors = held_out_errors(
        ratings_of(log),
        method,
        uniform=np.array(uniform, float) if len(uniform) else None,
        error=error,
        level=level,
        rng=np.random.default_rng(seed),
    )
    return RatingReport(log.name, errors)
