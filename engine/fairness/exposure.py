"""Exposure constraints: parity, disparate treatment, disparate impact, exposure by merit."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.fairness.constraint import CONSTRAINTS, equal_exposures, merit_note
from engine.fairness.fair_ranking import FairRanking
from engine.rankings import permutahedron
from engine.rankings.birkhoff import decomposition
from engine.rankings.linear_programme import best_matrix
from engine.rankings.problem import RankingProblem
from engine.rankings.sort_between import sort_between
from engine.rankings.stochastic import StochasticRanking, merged


@dataclass(frozen=True)
class Exposure(FairRanking):
    """The best rankings whose exposure is fair between groups, or follows each item's merit.

    Two groups need a sort; more need a linear programme. Where no rankings keep the constraint,
    the ones that miss it least are given, with the amount.
    """

    key: ClassVar[str] = "exposure"
    title: ClassVar[str] = "Exposure constraint"
    formula: ClassVar[str] = r"\max_P u^\top P v \quad \text{with} \quad f^\top P v = 0"
    assumes: ClassVar[str] = "Relevance and examination are right; utility adds up over items."
    assumptions = ("known_relevance", "known_examination")
    cites: ClassVar[tuple[str, ...]] = ("singh2018", "birkhoff1946")

    constraint: str = parameter(
        "parity",
        "Constraint",
        "Equal between groups: mean exposure (parity), exposure per merit (treatment) or clicks "
        "per merit (impact); or each item's exposure in proportion to its own merit (merit).",
        choices=CONSTRAINTS,
    )

    @property
    def in_loop(self) -> str | None:
        """The controller, whose due is exposure per merit."""
        due = {"treatment": "fair_controller", "merit": "fair_controller(due='item')"}
        return due.get(self.constraint)

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The best rankings that keep the constraint, or come as near to it as any."""
        note = merit_note(problem, self.constraint)
        if self.constraint == "merit":
            return _by_merit(problem)
        equal = equal_exposures(problem, self.constraint)
        if len(equal) == 2:
            return _by_sort(problem, equal[0] - equal[1], note)
        return by_programme(problem, equal, note)


def by_programme(
    problem: RankingProblem, equal: np.ndarray, note: str = "", allowed: float = 0.0
) -> StochasticRanking:
    """The answer of the linear programme, taken apart into rankings."""
    best = best_matrix(problem.relevance, problem.weights, equal, allowed)
    matrix = np.where(best.matrix > 1e-11, best.matrix, 0)
    rankings, probability = merged(*decomposition(matrix), problem.shown)
    return StochasticRanking(rankings, probability, best.violation <= allowed, best.violation, note)


def _by_sort(problem: RankingProblem, weights: np.ndarray, note: str) -> StochasticRanking:
    best = sort_between(problem.relevance, problem.weights, weights)
    rankings, probability = merged(best.rankings, best.probability, problem.shown)
    return StochasticRanking(rankings, probability, best.rest == 0, abs(best.rest), note)


def _by_merit(problem: RankingProblem) -> StochasticRanking:
    """Exposure in proportion to each item's merit, or the nearest that rankings can give."""
    total = problem.relevance.sum()
    share = (
        problem.relevance / total
        if total > 0
        else np.full(len(problem.items), 1.0) / len(problem.items)
    )
    wanted, weights = share * problem.weights.sum(), problem.weights
    feasible = permutahedron.excess(wanted, weights) <= 1e-9
    given = wanted if feasible else permutahedron.nearest(wanted, weights)
    rankings, probability = permutahedron.rankings_of(given, weights)
    rankings, probability = merged(rankings, probability, problem.shown)
    missed = 0.0 if feasible else float(np.abs(given - wanted).max())
    note = "" if total > 0 else "No item has merit, so all get the same exposure."
    return StochasticRanking(rankings, probability, feasible, missed, note)
