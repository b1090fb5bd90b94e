"""What fairness costs: the utility of the best rankings for every amount of unfairness allowed."""

from dataclasses import dataclass

import numpy as np

from engine.fairness.constraint import equal_exposures
from engine.fairness.exposure import by_programme
from engine.rankings.problem import RankingProblem
from engine.rankings.sort_between import sort_between


@dataclass(frozen=True)
class Frontier:
    """(s,) amounts of unfairness, from the least possible to that of ranking by relevance."""

    unfairness: np.ndarray
    utility: np.ndarray


def frontier(problem: RankingProblem, constraint: str, points: int = 21) -> Frontier:
    """The highest utility for each allowed range of the weighted exposures."""
    equal = equal_exposures(problem, constraint)
    order = np.argsort(-problem.relevance, kind="stable")
    exposure = np.empty(len(order))
    exposure[order] = problem.weights
    served = equal @ exposure
    most = float(served.max() - served.min()) if len(served) else 0.0
    if len(equal) == 2:
        return _by_sort(problem, equal[0] - equal[1], served, points)
    least = by_programme(problem, equal).violation
    allowed = np.linspace(least, most, points)
    answers = [by_programme(problem, equal, allowed=amount) for amount in allowed]
    utility = [
        problem.relevance @ answer.exposure(problem.examination, len(order)) for answer in answers
    ]
    return Frontier(allowed, np.array(utility))


def _by_sort(
    problem: RankingProblem, weights: np.ndarray, served: np.ndarray, points: int
) -> Frontier:
    start = float(served[0] - served[1])
    least = sort_between(problem.relevance, problem.weights, weights).rest
    utility = []
    wanted = np.linspace(least, start, points)
    for value in wanted:
        best = sort_between(problem.relevance, problem.weights, weights, value)
        each = problem.relevance[best.rankings] @ problem.weights
        utility.append(float(best.probability @ each))
    return Frontier(np.abs(wanted), np.array(utility))
