"""The page that satisfies most users, by branch and bound with a bound that is nearly tight.

The share of an intent's users who find nothing is the exponential of a sum over the page, so that
coverage is a concave function of sums. Each tangent to it bounds every page by a sum of one number
per item, and the best page under a sum is a sort.
"""

from dataclasses import dataclass, field

import numpy as np

from engine.core.errors import EngineError
from engine.rankings.problem import RankingProblem
from engine.rankings.selection import greedy

CLOSE = 1e-12
"""Pages whose coverage differs by less are equally good."""
TANGENTS = 10
"""Tangents tried at each partial page; each is nearer to the best relaxed page."""
HALVINGS = 6
CERTAIN = 1e-17
"""An item that all users of an intent want leaves so many of them without: none, in doubles."""


@dataclass
class CoverageSearch:
    """Depth first, the most promising item first; `pages` counts the partial pages looked at.

    `best` is the best page so far and `value` its coverage.
    """

    problem: RankingProblem
    most_pages: int
    best: list[int] = field(init=False)
    value: float = field(init=False)
    pages: int = 0

    def __post_init__(self) -> None:
        self.problem.need_intents()
        self._sums = -np.log(np.maximum(1 - self.problem.intents, CERTAIN))
        self.best, self.value = exchanged(self.problem, greedy(self.problem)[0].tolist())

    def run(self) -> list[int]:
        """The best page.

        Raises:
            EngineError: the search was not over within the allowed number of partial pages.
        """
        self._extend([], self.problem.chances.copy(), np.arange(len(self.problem.items)), 0.0)
        return self.best

    def _extend(self, chosen: list[int], left: np.ndarray, free: np.ndarray, value: float) -> None:
        """Look at every page that has the chosen items and some of the free ones.

        `left` (T,) are the users of each intent whom the chosen items leave without.
        """
        self._count()
        missing = self.problem.shown - len(chosen)
        if value > self.value + CLOSE:
            self.best, self.value = chosen, value
        if missing == 0 or len(free) < missing:
            return
        gains = self.problem.intents[free] @ left
        enough = self.value + CLOSE - value
        base, worth = self._bound(left, gains, self._sums[free], missing, enough)
        order = np.argsort(-worth, kind="stable")
        free, gains, worth = free[order], gains[order], worth[order]
        base += value
        # An item must be worth this much to take the place of the last one of the bound.
        least = self.value + CLOSE - base - worth[: missing - 1].sum()
        free, gains, worth = (column[worth > least] for column in (free, gains, worth))
        for place in range(len(free) - missing + 1):
            if base + worth[place : place + missing].sum() <= self.value + CLOSE:
                break
            item = int(free[place])
            rest = left * (1 - self.problem.intents[item])
            self._extend([*chosen, item], rest, free[place + 1 :], value + float(gains[place]))

    def _bound(
        self, left: np.ndarray, gains: np.ndarray, sums: np.ndarray, missing: int, enough: float
    ) -> tuple[float, np.ndarray]:
        """A number and one per free item: no page gains more than the sum of its items' and it.

        The first bound takes every item for what it would add now; the others are tangents at
        relaxed pages, each a step of Frank and Wolfe from the last, until one is low enough.
        """
        best, top = (0.0, gains), _largest(gains, missing)
        lowest = float(gains[top].sum())
        at = 0.7 * sums[top].sum(axis=0)
        for _ in range(TANGENTS):
            if lowest <= enough:
                break
            slope = left * np.exp(-at)
            worth = sums @ slope
            top = _largest(worth, missing)
            base = float(left.sum() - slope.sum() - slope @ at)
            if base + worth[top].sum() < lowest:
                lowest, best = float(base + worth[top].sum()), (base, worth)
            at = _toward(left, at, sums[top].sum(axis=0))
        return best

    def _count(self) -> None:
        self.pages += 1
        if self.pages > self.most_pages:
            raise EngineError(
                f"the best of {self.problem.space:,} rankings was not certain after "
                f"{self.most_pages:,} partial pages",
                fix="Use greedy_coverage, which comes with a bound, or raise most_pages.",
            )


def exchanged(problem: RankingProblem, page: list[int]) -> tuple[list[int], float]:
    """The page and its coverage after exchanges of one item for another, as long as any helps."""
    value, better = problem.coverage(np.array(page)), True
    while better:
        better = False
        for place in range(len(page)):
            rest = page[:place] + page[place + 1 :]
            left = problem.chances * np.prod(1 - problem.intents[rest], axis=0)
            gains = problem.intents @ left
            gains[rest] = -np.inf
            item = int(np.argmax(gains))
            reached = float(problem.chances.sum() - left.sum() + gains[item])
            if reached > value + CLOSE:
                page, value, better = [*rest, item], reached, True
    return page, value


def _largest(worth: np.ndarray, number: int) -> np.ndarray:
    if number >= len(worth):
        return np.arange(len(worth))
    return np.argpartition(-worth, number - 1)[:number]


def _toward(left: np.ndarray, at: np.ndarray, target: np.ndarray) -> np.ndarray:
    """(T,) the sums between two relaxed pages where coverage is highest, nearly."""
    low, high, way = 0.0, 1.0, target - at
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if float((left * np.exp(-at - middle * way)) @ way) > 0:
            low = middle
        else:
            high = middle
    return np.asarray(at + low * way)
