"""Several queries that share items, as one table: queries by items."""

from collections.abc import Sequence

import numpy as np

from engine.rankings.problem import RankingProblem


def across_queries(
    problems: Sequence[RankingProblem], values: Sequence[np.ndarray]
) -> tuple[tuple[str, ...], np.ndarray]:
    """The items in the order of first use, and (Q, n) values; zero where a query lacks the item.

    Args:
        problems: one per query.
        values: (n_q,) of the items of each query.
    """
    place: dict[str, int] = {}
    columns = [
        [place.setdefault(item, len(place)) for item in problem.items] for problem in problems
    ]
    table = np.zeros((len(problems), len(place)))
    for row, (of_query, numbers) in enumerate(zip(columns, values, strict=True)):
        table[row, of_query] = numbers
    return tuple(place), table
