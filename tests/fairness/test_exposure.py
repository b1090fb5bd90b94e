"""Exposure constraints: the sort against the linear programme, and the odd cases."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.fairness.constraint import equal_exposures
from engine.fairness.exposure import by_programme
from engine.fairness.frontier import frontier
from engine.rankings.problem import RankingProblem, discounts

RNG = np.random.default_rng(0)


def problem(relevance, group, shown=None):
    n = len(relevance)
    return RankingProblem(
        tuple(map(str, range(n))),
        np.array(relevance, dtype=float),
        discounts(shown or n),
        group=np.array(group),
    )


def solved(given, constraint):
    method = parse("fairness", f"exposure(constraint={constraint!r})")
    answer = method.rank(given, RNG)
    return answer, method.utility(given, answer)


def random_problems(count, groups=2):
    rng = np.random.default_rng(1)
    while count:
        n = int(rng.integers(2, 13))
        relevance = rng.uniform(size=n) ** rng.choice([1, 4])
        if rng.uniform() < 0.3:
            relevance = relevance.round(1)
        group = rng.integers(0, groups, n)
        if len(np.unique(group)) == groups:
            shown = int(rng.integers(1, n + 1)) if rng.uniform() < 0.5 else n
            yield problem(relevance, group, shown), ("parity", "treatment", "impact")[count % 3]
            count -= 1


def test_the_sort_equals_the_linear_programme_on_200_problems():
    infeasible = 0
    for given, constraint in random_problems(200):
        equal = equal_exposures(given, constraint)
        answer, utility = solved(given, constraint)
        best = by_programme(given, equal)
        worth = given.relevance @ best.exposure(given.examination, len(given.items))
        assert best.violation == pytest.approx(answer.violation, abs=1e-8)
        assert worth == pytest.approx(utility, abs=1e-9 if answer.feasible else 1e-6)
        assert answer.feasible == best.feasible
        assert len(answer.probability) <= 2
        reached = equal @ answer.exposure(given.examination, len(given.items))
        assert np.ptp(reached) == pytest.approx(answer.violation, abs=1e-9)
        infeasible += not answer.feasible
    assert 10 < infeasible < 150


@pytest.mark.parametrize("groups", [3, 4])
def test_a_vertex_of_so_many_groups_needs_at_most_as_many_rankings(groups):
    for given, constraint in random_problems(30, groups):
        answer, _ = solved(given, constraint)
        reached = equal_exposures(given, constraint) @ answer.exposure(
            given.examination, len(given.items)
        )
        assert np.ptp(reached) == pytest.approx(answer.violation, abs=1e-8)
        if answer.feasible:
            assert len(answer.probability) <= groups


def test_fairness_can_be_had_for_less_utility_and_never_for_more():
    for given, constraint in random_problems(30):
        _, utility = solved(given, constraint)
        free = np.sort(given.relevance)[::-1] @ given.weights
        assert utility <= free + 1e-12
        curve = frontier(given, constraint, 9)
        assert curve.utility[-1] == pytest.approx(free)
        assert curve.utility[0] == pytest.approx(utility, abs=1e-9)
        assert (np.diff(curve.utility) >= -1e-9).all()
        steps = np.diff(curve.unfairness)
        assert (steps >= -1e-12).all()


def test_the_frontier_of_three_groups_is_concave():
    given = problem([0.9, 0.8, 0.7, 0.3, 0.2, 0.1], [0, 0, 1, 1, 2, 2])
    curve = frontier(given, "parity", 7)
    assert (np.diff(curve.utility, 2) <= 1e-8).all()
    assert curve.unfairness[0] == 0


def test_a_group_without_merit_is_due_no_exposure():
    given = problem([0.9, 0.5, 0.0, 0.0], [0, 0, 1, 1], shown=2)
    answer, utility = solved(given, "treatment")
    assert answer.feasible
    assert answer.note == "No item of 1 has merit, so it is due no exposure."
    assert utility == pytest.approx(0.9 + 0.5 / np.log2(3))
    given = problem([0.9, 0.0, 0.0], [0, 1, 1], shown=2)
    answer, _ = solved(given, "treatment")
    assert not answer.feasible
    assert answer.violation > 0


def test_where_nothing_has_merit_every_ranking_is_as_good():
    for constraint in ("parity", "treatment", "impact", "merit"):
        answer, utility = solved(problem([0, 0, 0], [0, 1, 1]), constraint)
        assert utility == 0
        assert answer.feasible


def test_one_group_or_one_item_changes_nothing():
    for constraint in ("parity", "treatment", "impact"):
        answer, _ = solved(problem([0.2, 0.7], ["x", "x"]), constraint)
        assert answer.rankings.tolist() == [[1, 0]]
        assert solved(problem([0.2], ["x"]), constraint)[0].feasible


def test_two_equal_items_of_two_groups_take_turns():
    answer, _ = solved(problem([0.5, 0.5], [0, 1]), "parity")
    assert answer.probability == pytest.approx([0.5, 0.5])
