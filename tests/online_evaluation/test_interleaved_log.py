"""From an interleaved log to the verdict: counts by hand, coverage, checks, refusals."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.interleaving.significance.comparisons import Comparisons
from engine.logs.arrays import from_table
from engine.online_evaluation.interleaved_log import analyse
from engine.online_evaluation.log_counts import log_counts, winners_in_order
from engine.online_evaluation.sequential_path import sequential_path
from engine.online_evaluation.win_rate import dealt, win_rate
from tests.interleaving.interleaved import RANKS, draft_table, exact_win_rate


def by_hand():
    """Page 1: two clicks for A, one for B. Pages 2 and 3, of one user: B alone. Page 4: none."""
    clicks = [[1, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]
    teams = ["ABAB", "ABAB", "BAAB", "BABA"]
    return {
        "impression": np.repeat(["1", "2", "3", "4"], 4),
        "session": np.repeat(["u", "v", "v", "w"], 4),
        "item": np.array(list("abcd") * 4),
        "rank": np.tile([1, 2, 3, 4], 4),
        "team": np.array(list("".join(teams))),
        "reward": np.array(clicks, dtype=float).ravel(),
    }


def test_wins_by_hand():
    found = analyse(from_table(by_hand()))
    assert found.wins == {"A": 1, "B": 2, "tie": 1}
    assert found.counts.comparisons.favouring == (1, 1)
    assert found.counts.first == (2, 2)
    assert (found.counts.impressions, found.counts.users) == (4, 3)
    assert found.rate.value == pytest.approx(1 / 3)
    assert found.p_value == 1
    assert found.verdict.word == "not estimable"


@pytest.mark.parametrize("key", [key for key in methods("interleaving.credits")])
def test_counting_in_sql_is_counting_on_pages(key):
    rule = parse("interleaving.credits", key)
    table = draft_table(np.random.default_rng(3), users=300, better=0.5, worse=0.4)
    neutral = np.random.default_rng(4).random(len(table["team"])) < 0.2
    table["team"] = np.where(neutral, "", table["team"])
    counts = log_counts(from_table(table), rule).comparisons
    clicks = table["reward"].reshape(-1, RANKS) > 0
    teams = table["team"].reshape(-1, RANKS)
    counted = rule.counted(clicks, ~neutral.reshape(-1, RANKS))
    if rule.first_only:
        counted = rule.counted(clicks & (teams != ""), None)
    first, second = ((counted * (teams == team)).sum(axis=1) for team in "AB")
    if rule.capped:
        first, second = np.minimum(first, 1), np.minimum(second, 1)
    assert counts.total(counts.a) == (first > second + 1e-12).sum()
    assert counts.total(counts.b) == (second > first + 1e-12).sum()


def test_the_sequential_test_reads_users_in_the_order_of_the_log():
    # Users u (A), v (B twice) and w (nobody): after u and after v, the fortune of even bets.
    log = from_table(by_hand())
    rule = parse("interleaving.credits", "clicks")
    assert winners_in_order(log, rule).tolist() == [1, -1, 0]
    table = draft_table(np.random.default_rng(11), users=600, better=0.5, worse=0.2)
    path = sequential_path(from_table(table))
    assert path.users[-1] == 600
    assert (np.diff(path.p_value) <= 0).all()
    assert path.p_value[np.searchsorted(path.users, path.decided_at)] <= 0.05
    assert f"after {path.decided_at} of 600 users" in path.sentence
    even = sequential_path(from_table(draft_table(np.random.default_rng(12), 200, 1, 0.3, 0.3)))
    assert even.decided_at is None
    assert "does not decide within 200 users" in even.sentence


def test_the_preferred_ranker_is_named_whatever_it_is_called():
    table = draft_table(np.random.default_rng(5), users=2_000)
    table["team"] = np.where(table["team"] == "A", "zebra", "aardvark")
    found = analyse(from_table(table))
    assert found.counts.rankers == ("aardvark", "zebra")
    assert found.preferred == "zebra"
    assert found.verdict.word == "estimable"
    assert found.aa_share < 0.12


def test_a_policy_that_changes_within_a_page_is_a_team():
    table = draft_table(np.random.default_rng(6), users=400)
    table["policy"] = table.pop("team")
    assert analyse(from_table(table)).counts.rankers == ("A", "B")


def test_an_uneven_start_is_no_fair_draft():
    table = draft_table(np.random.default_rng(7), users=2_000)
    on_top = (table["rank"] == 1) & (table["team"] == "B")
    lost = np.isin(table["impression"], table["impression"][on_top][::4])
    kept = {name: column[~lost] for name, column in table.items()}
    found = analyse(from_table(kept))
    assert found.verdict.word == "not estimable"
    assert "a fair coin does that with probability below .001" in found.verdict.reasons[0]


def test_one_busy_user_decides_nothing():
    table = draft_table(np.random.default_rng(8), users=200)
    busy = np.isin(table["session"], [str(user) for user in range(120)])
    table["session"] = np.where(busy, "robot", table["session"])
    assert any("busiest user" in why for why in analyse(from_table(table)).verdict.reasons)


def test_what_is_no_interleaved_log_is_refused():
    table = draft_table(np.random.default_rng(9), users=50)
    with pytest.raises(EngineError, match="does not say where its rankers compete"):
        analyse(from_table(table), credit="competitive_pairs")
    one = table | {"team": np.full(len(table["item"]), "A")}
    with pytest.raises(EngineError, match="names 1"):
        analyse(from_table(one))
    del table["team"]
    with pytest.raises(EngineError, match="which ranker contributed which item"):
        analyse(from_table(table))


@pytest.mark.parametrize(("users", "per_user"), [(400, 1), (150, 6)])
def test_the_interval_covers_the_exact_win_rate(users, per_user):
    """500 runs; users of several impressions have tastes of their own, averaging to the same."""
    rng = np.random.default_rng(10)
    covered = []
    for _ in range(500):
        truth, comparisons = simulated(users, per_user, rng)
        interval = win_rate(*dealt(comparisons, rng)).interval
        covered.append(interval[0] <= truth <= interval[1])
    assert 0.93 <= np.mean(covered) <= 0.97


def simulated(users, per_user, rng):
    """The exact win rate, and wins of users; with several impressions each has an own taste."""
    truth = exact_win_rate(0.3, 0.2)
    shift = rng.choice([-0.2, 0.2], users) if per_user > 1 else np.zeros(users)
    played = rng.binomial(per_user, 0.5, users)
    first = rng.binomial(played, np.clip(truth + shift, 0, 1))
    return truth, Comparisons.of_users(first, played - first, per_user - played)
