"""The sentence about the loop from a log: its numbers are those of the futures."""

import pytest

from engine.ingest.samples import open_sample
from engine.loop.experiments.comparison import named, spread
from engine.loop.experiments.futures import futures
from engine.loop.experiments.long_run import long_run_sentence
from engine.loop.schedule import Schedule


@pytest.fixture(scope="module")
def found():
    schedule = Schedule(rounds=400, worlds=40, seed=1)
    policies = ["most_relevant", "most_clicked", "uniform"]
    return futures(open_sample("open_bandit_bts"), policies, schedule=schedule)


def test_the_sentence_speaks_of_the_two_extremes_and_of_the_leader(found):
    told = long_run_sentence(found)
    worst = next(future for future in found.policies if future.policy == "most_clicked")
    first, last = (spread(float(worst.best_on_top[at]), 40) for at in (0, -1))
    assert told.startswith(
        f"With “Most clicked”, the most relevant item is at rank 1 in {first} of simulations at "
        f"the start and in {last} after 400 impressions of the loop; with “Most relevant”, in "
    )
    assert "most_clicked" not in told
    assert f"Item “{found.leader}”" in told
    keeps, more = spread(float(worst.leader_keeps[-1]), 40), spread(found.surpassed, 40)
    assert f"is still there at the end in {keeps} of simulations with “Most clicked”; " in told
    assert f"; {named(found.best)} is more relevant in {more}." in told
    assert "uniform" not in told


def test_policies_that_do_not_learn_have_no_loop():
    found = futures(
        open_sample("open_bandit_bts"), ["uniform"], schedule=Schedule(rounds=10, worlds=4)
    )
    assert long_run_sentence(found).startswith("None of these policies learns")


def test_a_log_of_many_queries_is_told_too():
    found = futures(
        open_sample("three_rankers"), ["most_clicked"], schedule=Schedule(rounds=20, worlds=30)
    )
    told = long_run_sentence(found)
    keeps = spread(float(found.policies[0].leader_keeps[-1]), 30)
    assert (
        f"logged most often at rank 1 is still there at the end in {keeps} of simulations" in told
    )
    assert "; another item is more relevant in " in told
