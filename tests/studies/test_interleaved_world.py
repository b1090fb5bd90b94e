"""Interleave two policies in a world, write the log, load it, and find the winner again."""

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.logs.arrays import from_table
from engine.online_evaluation.variants import compare_variants
from engine.policies.policy import Policy
from engine.simulator import export
from engine.simulator.world import World
from engine.studies.preferences.duel_race import AB_N, duel_race
from engine.studies.preferences.interleaved_world import interleaved_log
from engine.studies.preferences.offline_and_interleaved import offline_and_interleaved
from engine.studies.preferences.preference_race import preference_race
from tests.studies.exact_wins import exact_wins

WORLD = World.parse("top_k(items=8, shown=4)")
POLICIES = Policy.parse("most_relevant"), Policy.parse("most_clicked")


def exact_rate():
    wins = exact_wins(WORLD, *POLICIES)
    return wins["A"] / (wins["A"] + wins["B"])


def test_a_written_and_loaded_log_has_the_winner(tmp_path):
    path = tmp_path / "interleaved.csv"
    export.write(interleaved_log(WORLD, *POLICIES, 4_000, np.random.default_rng(1)), path)
    found = api.interleave(api.load(path)).analysis
    assert found.preferred == "A"
    low, high = found.rate.interval
    assert low <= exact_rate() <= high
    assert found.verdict.word == "estimable"


@pytest.mark.long
def test_the_interval_covers_the_exact_win_rate_in_500_runs(tmp_path):
    rng, covered = np.random.default_rng(2), []
    for _ in range(500):
        path = tmp_path / "run.parquet"
        export.write(interleaved_log(WORLD, *POLICIES, 800, rng), path)
        low, high = api.interleave(api.load(path)).analysis.rate.interval
        covered.append(low <= exact_rate() <= high)
    assert 0.93 <= np.mean(covered) <= 0.97


def ab_difference(log, level=0.95):
    """The interval of most_relevant minus most_clicked, and whether it is all above zero."""
    (found,) = compare_variants(log, control="most_clicked", level=level).differences
    low, high = found.estimate.interval(level, "student")
    return low, high, found.verdict.word


def exact_difference():
    first, second = (WORLD.value(policy) for policy in POLICIES)
    return first - second


def test_an_ab_test_of_the_same_policies_has_the_difference(tmp_path):
    path = tmp_path / "ab.csv"
    export.write(WORLD.mixed_log(list(POLICIES), 20_000, np.random.default_rng(4)), path)
    low, high, word = ab_difference(api.load(path))
    assert 0 < low <= exact_difference() <= high
    assert word == "estimable"


@pytest.mark.long
def test_the_interval_covers_the_exact_ab_difference_in_500_runs():
    rng, covered = np.random.default_rng(5), []
    for _ in range(500):
        low, high, _ = ab_difference(from_table(WORLD.mixed_log(list(POLICIES), 800, rng)))
        covered.append(low <= exact_difference() <= high)
    assert 0.93 <= np.mean(covered) <= 0.97


@pytest.mark.parametrize("users", ["cascade", "dbn", "ubm"])
def test_simulated_wins_are_the_exact_ones_with_other_users(users):
    world = WORLD.replace(users=users)
    exact = exact_wins(world, *POLICIES)
    table = interleaved_log(world, *POLICIES, 20_000, np.random.default_rng(3))
    wins = api.interleave(from_table(table)).as_record()["wins"]
    for name in ("A", "B", "tie"):
        error = (exact[name] * (1 - exact[name]) / 20_000) ** 0.5
        assert wins[name] / 20_000 == pytest.approx(exact[name], abs=4 * error)


def test_the_log_promises_what_interleaving_then_says():
    """Position bias bends ranking by clicks: the estimate says so before anything is shown."""
    log = api.sample("michael_jordan")
    found = offline_and_interleaved(log, "most_relevant", "most_clicked", impressions=3_000)
    assert found.interleaved.counts.impressions == 3_000
    assert found.agree in (True, None)
    with pytest.raises(EngineError, match="both policies are the same"):
        offline_and_interleaved(log, "most_clicked", "most_clicked")
    with pytest.raises(EngineError, match="only the world of a simulated log"):
        offline_and_interleaved(api.sample("open_bandit_random"), "uniform", "most_clicked")


def test_simulated_power_lies_about_the_computed_one():
    found = preference_race(["abcd", "bacd"], {"a": 0.6, "b": 0.4, "c": 0.2}, examination=[1, 0.5])
    at, _, bounds = found.simulated["interleaving"]
    computed = np.interp(at, found.impressions, found.interleaving)
    close = (bounds[0] - 0.05 <= computed) & (computed <= bounds[1] + 0.05)
    assert close[at > 30].all()
    assert found.ratio > 1


def test_dueling_bandits_lose_less_than_uniform_interleaving():
    race = duel_race(
        ["abcd", "bacd", "dcba"],
        {"a": 0.6, "b": 0.5, "c": 0.3, "d": 0.2},
        ["relative_ucb", "uniform_pairs"],
        duels=2_000,
        worlds=40,
    )
    assert race.best == 0
    last = {name: float(np.median(each.regret[:, -1])) for name, each in race.regrets.items()}
    assert last["relative_ucb"] < 0.7 * last["uniform_pairs"]
    assert AB_N in last
