"""The sentences under the pictures: their numbers are those of the runs."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.loop.experiments.comparison import RankerComparison, spread
from engine.loop.experiments.comparison_sentences import ends, in_many_worlds, settling, sharing
from engine.loop.experiments.interventions import interventions
from engine.loop.outcome import outcome
from engine.loop.schedule import Schedule
from engine.loop.simulate import compare
from engine.simulator.top_k import TopK

WORLD = TopK(items=8, shown=4)


@pytest.fixture(scope="module")
def found():
    rankers = [
        parse("loop.rankers", spec) for spec in ("naive", "fair_controller(exploration=0.1)")
    ]
    return RankerComparison(
        WORLD, *compare(WORLD, rankers, Schedule(rounds=600, worlds=80, seed=2))
    )


def test_many_worlds_are_told_with_their_uncertainty(found):
    end, told = outcome(found.other), in_many_worlds(found)
    assert f"{100 * found.naive.ideal[-1]:.3g} clicks" in told
    clicks, error = 100 * end.clicks_per_round, 196 * end.clicks_standard_error
    assert f"fair controller {clicks:.0f} ± {error:.0f};" in told
    assert spread(end.undiscovered, 80) in told


def test_rank_one_settles_where_the_last_change_is(found):
    tops = found.other.order[:, :, 0]
    settled = []
    for world in range(80):
        place = len(tops) - 1
        while place and tops[place - 1, world] == tops[-1, world]:
            place -= 1
        settled.append(found.other.rounds[place])
    assert found.other.settled.tolist() == settled
    assert f"**{np.median(settled):,.0f}** (90% of simulations:" in settling(found)


def test_sharing_tells_of_two_groups_only_where_somebody_sees_to_them(found):
    assert "differs between the two groups" in sharing(found)
    alone = RankerComparison(WORLD, found.naive, found.naive)
    assert "groups" not in sharing(alone)
    assert f"**{found.naive.exposure_gini[-1].mean():.2f}** (" in sharing(alone)


def test_futures_end_in_clicks_per_100(found):
    told = ends({"nothing changes": found.naive})
    assert f"nothing changes {100 * found.naive.expected[-1].mean():.0f}" in told


def test_the_grid_of_cures_gives_every_share_its_uncertainty():
    rates = (0.0, 0.1, 0.3)
    grid = interventions(
        WORLD, Schedule(rounds=100, worlds=30, snapshots=2), rates=rates, shown=(4,)
    )
    assert grid.sentence().count("±") == 4
