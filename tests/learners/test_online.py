"""Online learners: curves of a plain second version, delay, replay, and what they end with."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.core.method import methods, parse
from engine.learners.online.bandit import Bandit, RankedBandit, linear_contexts
from engine.learners.online.simulate import replay, run
from tests.learners import plain_online

FILE = Path(__file__).parents[1] / "published" / "bandits.json"
LEARNERS = sorted(methods("learners.online"))
ITEMS = linear_contexts(3, 4, 3, np.random.default_rng(0))


def linear_rankings(queries, candidates, dimensions, ranks, rng):
    """Queries whose candidates' relevance grows with a linear score of their features."""
    features = rng.normal(size=(queries, candidates, dimensions))
    scores = features @ rng.normal(size=dimensions)
    relevance = 0.9 / (1 + np.exp(2.0 - scores))
    return RankedBandit(relevance, features, 1 / np.arange(1.0, ranks + 1))


RANKINGS = linear_rankings(4, 6, 3, 4, np.random.default_rng(1))


def world(key):
    return RANKINGS if parse("learners.online", key).ranks else ITEMS


@pytest.mark.parametrize("key", LEARNERS)
def test_the_regret_is_that_of_a_plain_second_version(key):
    """Within three standard errors at four times, nine learners at once."""
    rounds, worlds = 150, 40
    course = run(
        parse("learners.online", key), world(key), rounds=rounds, worlds=400,
        rng=np.random.default_rng(2),
    )  # fmt: skip
    rng, kind = np.random.default_rng(3), plain_online.LEARNERS[key]
    one = (
        plain_online.lost_rankings
        if course.learner in ("dbgd", "pdgd")
        else plain_online.lost_items
    )
    plain = np.array([one(kind, world(key), rounds, rng) for _ in range(worlds)])
    for time in course.rounds[[10, 20, 25, -1]]:
        place = np.flatnonzero(course.rounds == time)[0]
        error = np.hypot(course.error[place], plain[:, time - 1].std(ddof=1) / np.sqrt(worlds))
        assert course.mean[place] == pytest.approx(plain[:, time - 1].mean(), abs=3 * error + 1e-9)


@pytest.mark.parametrize("key", LEARNERS)
def test_it_learns_and_a_delay_does_not_help(key):
    found = [
        run(parse("learners.online", key), world(key), rounds=800, worlds=60,
            rng=np.random.default_rng(4), delay=delay)
        for delay in (0, 300)
    ]  # fmt: skip
    first, last = found[0].value[5].mean(), found[0].value[-1].mean()
    assert last > first
    assert (np.diff(found[0].lost, axis=0) > -1e-9).all()
    assert found[1].mean[-1] > found[0].mean[-1] - 3 * np.hypot(*(one.error[-1] for one in found))


@pytest.mark.parametrize("key", LEARNERS)
def test_a_tick_that_raises_cancels(key):
    def stop(share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run(parse("learners.online", key), world(key), rounds=5, worlds=2,
            rng=np.random.default_rng(0), tick=stop)  # fmt: skip


@pytest.mark.parametrize("items", [2, 5, 10])
def test_replay_keeps_the_published_share_of_a_uniform_log(items):
    """Also the log that 1,000 kept rows need.

    The gaps between kept rows are independent, so by the renewal theorem their variance is that of
    the number of kept rows, per row, over the cube of the rate.
    """
    published = json.loads(FILE.read_text("utf-8"))["bandits"]["replay"][f"B1_replay_K{items}"]
    rows, worlds = 500, 200
    bandit = Bandit(np.linspace(0.2, 0.6, items)[None], np.ones((1, 1)), np.ones(1))
    found = replay(
        parse("learners.online", "thompson"), bandit, rows=rows, worlds=worlds,
        rng=np.random.default_rng(5),
    )  # fmt: skip
    error = np.sqrt(published["kept exact"] * (1 - published["kept exact"]) / (rows * worlds))
    assert found.matched.mean() / rows == pytest.approx(published["kept exact"], abs=4 * error)
    assert found.wasted == pytest.approx(published["wasted exact"], abs=4 * error)
    mean, spread = published["log needed for T=1000 kept (mean, sd)"]
    rate = found.matched.mean() / rows
    assert 1_000 / rate == pytest.approx(mean, rel=4 * error / rate)
    gap = found.matched.var(ddof=1) / rows / rate**3
    assert np.sqrt(1_000 * gap) == pytest.approx(spread, rel=4 / np.sqrt(2 * worlds))


def test_replay_says_what_the_learner_earned_on_what_it_kept():
    """On K rows of a uniform log it goes through as many rounds as one without a log in 1."""
    learner, rng = parse("learners.online", "ucb1"), np.random.default_rng(6)
    found = replay(learner, ITEMS, rows=1_200, worlds=150, rng=rng)
    live = run(learner, ITEMS, rounds=300, worlds=150, rng=rng)
    earned = ITEMS.optimum - live.lost[-1] / 300
    error = np.hypot(found.value.std() / np.sqrt(150), earned.std() / np.sqrt(150))
    assert found.value.mean() == pytest.approx(earned.mean(), abs=4 * error)
