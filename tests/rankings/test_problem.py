"""What a ranking problem refuses, and what it counts."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.rankings.problem import RankingProblem, discounts


def given(**changes):
    usual = {
        "items": ("a", "b", "c"),
        "relevance": np.array([0.5, 0.2, 0.1]),
        "examination": np.array([1.0, 0.5]),
    }
    return RankingProblem(**(usual | changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"items": ()}, "at least one item"),
        ({"items": ("a", "a", "b"), "query": "q"}, "query 'q' names an item twice"),
        ({"relevance": np.array([0.5, np.nan, 0.1])}, "none may be missing"),
        ({"relevance": np.array([0.5, -0.1, 0.1])}, "numbers from 0"),
        ({"relevance": np.array([0.5])}, "every item"),
        ({"examination": np.ones(4)}, "between 1 and 3 results"),
        ({"examination": np.array([0.5, 1.0])}, "never rise"),
        ({"examination": np.zeros(2)}, "above 0"),
        ({"intents": np.full((3, 2), 2.0), "chances": np.array([0.5, 0.5])}, "between 0 and 1"),
        ({"intents": np.ones((3, 2)), "chances": np.array([0.5, 0.2])}, "sum to 1"),
        ({"intents": np.ones((3, 2)), "chances": np.ones(1)}, "every item and intent"),
    ],
)
def test_refusals(changes, message):
    with pytest.raises(EngineError, match=message):
        given(**changes)


def test_the_size_of_the_space():
    page = given(items=tuple(map(str, range(50))), relevance=np.ones(50), examination=np.ones(10))
    assert page.space == 37_276_043_023_296_000


def test_satisfied_users_by_hand():
    # Half of the users want what a and b give with .5 and .2, the others what only c gives.
    page = given(intents=np.array([[0.5, 0], [0.2, 0], [0, 0.4]]), chances=np.array([0.5, 0.5]))
    assert page.satisfied(np.array([0, 1])) == pytest.approx([1 - 0.5 * 0.8, 0])
    assert page.coverage(np.array([0, 2])) == pytest.approx(0.5 * 0.5 + 0.5 * 0.4)


def test_groups_and_intents_are_asked_for_by_name():
    with pytest.raises(EngineError, match="column group"):
        given().member  # noqa: B018
    with pytest.raises(EngineError, match="no intents"):
        given().need_intents()
    assert given(group=np.array(["y", "x", "y"])).member.tolist() == [[0, 1, 0], [1, 0, 1]]
    assert discounts(2) == pytest.approx([1, 1 / np.log2(3)])
