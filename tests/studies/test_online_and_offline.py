"""Online beside offline: equal impressions, and the costs of each."""

import numpy as np
import pytest

from engine.figures.learning.online_courses import clicks_earned, clicks_lost
from engine.studies.learning.online_and_offline import online_and_offline


@pytest.fixture(scope="module")
def found():
    return online_and_offline(["thompson", "linucb"], rounds=1_500, worlds=60, seed=3)


def test_offline_learning_costs_what_uniform_logging_costs(found):
    gap = found.bandit.optimum - found.bandit.uniform
    assert np.allclose(found.offline.mean, found.offline.rounds * gap)
    assert all(one.mean[-1] < found.offline.mean[-1] for one in found.courses[:-1])


def test_at_equal_impressions_the_offline_policy_earns_more_than_what_is_still_explored(found):
    """Uniform rows tell most about every item; Thompson sampling still explores at the end."""
    thompson, offline = found.courses[0], found.offline
    assert offline.value[-1].mean() > thompson.value[-1].mean()
    assert offline.value[-1].mean() <= found.bandit.optimum


def test_the_figures_draw_every_course_with_a_band(found):
    for figure in (clicks_lost(found.courses), clicks_earned(found.courses, found.bandit.optimum)):
        assert len(figure.plot.data) == 2 * len(found.courses)
        assert "offline" in figure.alt
        assert figure.csv().count("\n") > 60
