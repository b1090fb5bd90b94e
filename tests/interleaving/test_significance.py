"""Tests of significance keep their level, whatever the number of users and their impressions."""

from itertools import product

import numpy as np
import pytest
from scipy.fft import irfft, next_fast_len, rfft
from scipy.stats import binom, norm, t

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.interleaving.significance.comparisons import Comparisons

RUNS = 5_000
LEVEL = 0.05
ERROR = (LEVEL * (1 - LEVEL) / RUNS) ** 0.5
ALWAYS = parse("interleaving.significance", "always_valid")
TESTS = ("binomial", "bootstrap", "always_valid")
ALONE = [(20, 1), (200, 1), (2_000, 1)]
SEVERAL = [(20, 2), (200, 5), (2_000, 10), (2_000, 100)]
"""Impressions in all, and impressions per user."""


def null_runs(impressions, per_user, runs, rng, decided=0.7):
    """(runs, users) impressions per user won by A, by B, and by nobody; no ranking is preferred.

    Each user has a taste of its own, so that a user's impressions agree with each other.
    """
    users = impressions // per_user
    taste = rng.beta(0.6, 0.6, (runs, users))
    played = rng.binomial(per_user, decided, (runs, users))
    first = rng.binomial(played, taste)
    return first, played - first, per_user - played


def users_by_margin(design, rng, runs=RUNS):
    """(runs, 2 m + 1) how many users have each margin from -m to m, where m is per user."""
    impressions, per_user = design
    if per_user == 1:
        return rng.multinomial(impressions, [0.35, 0.3, 0.35], runs)
    first, second, _ = null_runs(impressions, per_user, runs, rng)
    width = 2 * per_user + 1
    place = first - second + per_user + width * np.arange(runs)[:, None]
    return np.bincount(place.ravel(), minlength=width * runs).reshape(runs, width)


def p_values(key, counts):
    """(runs,) of all runs at once; the bootstrap with as many draws as one likes: its limit."""
    reach = counts.shape[1] // 2
    first, second = counts[:, reach + 1 :].sum(axis=1), counts[:, :reach].sum(axis=1)
    if key == "binomial":
        return np.minimum(1, 2 * binom.cdf(np.minimum(first, second), first + second, 0.5))
    if key == "always_valid":
        return np.minimum(1, np.exp(-ALWAYS.log_fortune(first, second)))
    limit = np.concatenate(
        [_bootstrap(part) for part in np.array_split(counts, min(20, len(counts)))]
    )
    return np.maximum(limit, np.minimum(1, 2.0 ** (1 - first - second)))


def _bootstrap(counts):
    """Redrawn sums are n-fold convolutions of the margins; twice the smaller share beyond zero."""
    users, reach = int(counts[0].sum()), counts.shape[1] // 2
    margins, size = np.arange(-reach, reach + 1), 2 * reach * users + 1
    sums = np.arange(size) - reach * users
    fast = next_fast_len(size, real=True)
    waves = rfft(counts / users, fast)
    lasting = np.abs(waves) > 1e-18 ** (1 / users)
    chance = irfft(np.power(waves, users, out=0 * waves, where=lasting), fast)[:, :size]
    wide = t.ppf(0.975, users - 1) / norm.ppf(0.975) * (users / (users - 1)) ** 0.5
    zero = counts @ margins * (1 - 1 / wide)
    upto = np.cumsum(chance, axis=1)
    sides = [np.searchsorted(sums, zero, side) - 1 for side in ("left", "right")]
    below = np.mean([np.take_along_axis(upto, at[:, None], axis=1)[:, 0] for at in sides], axis=0)
    return np.minimum(1, 2 * np.minimum(below, 1 - below))


@pytest.mark.parametrize("design", [*ALONE, *SEVERAL], ids=str)
def test_no_test_rejects_too_often(design):
    """5,000 runs without a preference, users of one impression and of many."""
    counts = users_by_margin(design, np.random.default_rng(18))
    for key in TESTS:
        share = (p_values(key, counts) <= LEVEL).mean()
        assert share <= LEVEL + 3 * ERROR, (key, share)


@pytest.mark.parametrize("design", [(200, 1), (200, 5), (2_000, 10)], ids=str)
@pytest.mark.parametrize("key", TESTS)
def test_the_p_values_of_all_runs_at_once_are_those_of_the_test(key, design):
    runs = 40 if design[0] < 1_000 else 10
    counts = users_by_margin(design, np.random.default_rng(20), runs)
    margins = np.arange(counts.shape[1]) - counts.shape[1] // 2
    ahead, behind = np.maximum(margins, 0), np.maximum(-margins, 0)
    test = parse("interleaving.significance", key)
    each = [test.p_value(Comparisons(ahead, behind, 0 * ahead, row)) for row in counts]
    allowed = 4 * 2 * (0.25 / 20_000) ** 0.5 if key == "bootstrap" else 1e-9
    assert each == pytest.approx(p_values(key, counts), abs=allowed)


def one_impression_each(first, second, ties):
    """Comparisons of users with one impression each, by their numbers."""
    return Comparisons(
        np.array([1, 0, 0]),
        np.array([0, 1, 0]),
        np.array([0, 0, 1]),
        np.array([first, second, ties]),
    )


@pytest.mark.parametrize("impressions", [20, 200, pytest.param(2_000, marks=pytest.mark.long)])
def test_a_test_per_impression_keeps_its_level_where_each_user_has_one(impressions):
    test = parse("interleaving.significance", "binomial(unit='impression')")
    counts = users_by_margin((impressions, 1), np.random.default_rng(19))
    different, runs = np.unique(counts[:, ::2], axis=0, return_counts=True)
    rejects = [test.p_value(one_impression_each(*row, 0)) <= LEVEL for row in different]
    assert runs[rejects].sum() / RUNS <= LEVEL + 3 * ERROR


def test_impressions_of_the_same_user_would_reject_far_too_often():
    """So the test per impression is refused; counted as if independent it rejects a third."""
    rng = np.random.default_rng(21)
    first, second, ties = null_runs(2_000, 10, 1_000, rng)
    a, b = first.sum(axis=1), second.sum(axis=1)
    share = np.mean(2 * binom.cdf(np.minimum(a, b), a + b, 0.5) <= LEVEL)
    assert share > 0.3
    test = parse("interleaving.significance", "binomial(unit='impression')")
    with pytest.raises(EngineError, match="not independent of each other"):
        test.p_value(Comparisons.of_users(first[0], second[0], ties[0]))


@pytest.mark.parametrize("decided", [200, 400, 2_000])
def test_the_bootstrap_is_near_its_level_from_200_untied_comparisons_on(decided):
    """Users of one decided impression: the exact share of rejections over the binomial."""
    test = parse("interleaving.significance", "bootstrap")
    first = np.arange(decided + 1)
    chance = binom.pmf(first, decided, 0.5)
    likely = np.flatnonzero(chance > 1e-7)
    p_values = [test.p_value(one_impression_each(number, decided - number, 0)) for number in likely]
    share = chance[likely][np.array(p_values) <= LEVEL].sum()
    assert 0.04 <= share <= 0.06


@pytest.mark.parametrize("prior", [1.0, 20.0, 500.0])
def test_the_sequential_test_keeps_its_level_over_the_whole_path(prior):
    """Exactly: `going` (n + 1,) are the paths that were never significant, by what A has won."""
    test, going = ALWAYS.replace(prior=prior), np.ones(1)
    for decided in range(1, 2_001):
        going = (np.append(going, 0) + np.append(0, going)) / 2
        first = np.arange(decided + 1)
        going[np.exp(-test.log_fortune(first, decided - first)) <= LEVEL] = 0
    assert 0 < 1 - going.sum() <= LEVEL


def test_a_running_p_value_is_the_smallest_so_far():
    winner = np.random.default_rng(22).choice([-1, 0, 1], (20, 300), p=[0.35, 0.3, 0.35])
    running = ALWAYS.path(winner)
    for row, path in zip(winner, running, strict=True):
        counts = zip(*(np.cumsum(row == way) for way in (1, -1, 0)), strict=True)
        each = [ALWAYS.p_value(one_impression_each(*count)) for count in counts]
        assert path == pytest.approx(np.minimum.accumulate(each), rel=1e-12)


def test_a_preference_is_seen_and_stopping_early_pays():
    rng = np.random.default_rng(23)
    winner = rng.choice([-1, 1], (500, 2_000), p=[0.42, 0.58])
    running = ALWAYS.path(winner)
    assert (running[:, -1] <= LEVEL).mean() > 0.95
    stopped = (running > LEVEL).sum(axis=1)
    assert np.median(stopped) < 800


def test_p_values_by_hand():
    """Eight users for A and two for B: 2 * (45 + 10 + 1) / 1024; ties play no part."""
    comparisons = one_impression_each(8, 2, 5)
    binomial = parse("interleaving.significance", "binomial")
    assert binomial.p_value(comparisons) == pytest.approx(112 / 1024)
    assert comparisons.favouring == (8, 2)
    assert ALWAYS.path(np.array([1] * 8 + [-1] * 2))[-1] <= ALWAYS.p_value(comparisons)
    with pytest.raises(EngineError, match="there is no"):
        parse("interleaving.significance", "t_test")


@pytest.mark.parametrize("key", methods("interleaving.significance"))
def test_nothing_decided_is_no_evidence(key):
    test = parse("interleaving.significance", key)
    nobody = one_impression_each(0, 0, 30)
    assert test.p_value(nobody) == 1


@pytest.mark.parametrize("key", methods("interleaving.significance"))
def test_the_names_of_the_rankers_play_no_part(key):
    test = parse("interleaving.significance", key)
    for a, b in product((3, 9, 40), (4, 30)):
        there, back = one_impression_each(a, b, 5), one_impression_each(b, a, 5)
        assert test.p_value(there) == pytest.approx(test.p_value(back), abs=0.03)
