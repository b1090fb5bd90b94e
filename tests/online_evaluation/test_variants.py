"""A/B logs: the sample ratio first, then differences that cover the truth."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.logs.arrays import from_table
from engine.online_evaluation.variants import compare_variants, sample_ratio


def ab_table(rng, users, per_user=2, rates=(0.2, 0.25), share=0.5):
    """Users see one policy; each has a taste of its own."""
    arm = (rng.random(users) >= share).astype(int)
    taste = rng.uniform(0.5, 1.5, users)
    user = np.repeat(np.arange(users), per_user)
    chance = np.array(rates)[arm] * taste
    return {
        "impression": np.arange(len(user)).astype(str),
        "session": user.astype(str),
        "item": np.full(len(user), "x"),
        "policy": np.array(["old", "new"])[arm[user]],
        "reward": (rng.random(len(user)) < chance[user]).astype(float),
    }


def test_a_difference_by_hand():
    """Old: 1 of 4; new: 3 of 4."""
    rows = np.arange(8)
    table = {
        "impression": rows.astype(str),
        "session": rows.astype(str),
        "item": np.full(8, "x"),
        "policy": np.repeat(["old", "new"], 4),
        "reward": np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=float),
    }
    (difference,) = compare_variants(from_table(table), control="old").differences
    assert difference.estimate.value == pytest.approx(0.5)
    assert difference.verdict.word == "not estimable"
    (other,) = compare_variants(from_table(table)).differences
    assert other.minus == "new"
    assert other.estimate.value == pytest.approx(-0.5)


def test_the_interval_covers_the_true_difference():
    rng = np.random.default_rng(1)
    covered = []
    for _ in range(40):
        log = from_table(ab_table(rng, 600))
        (difference,) = compare_variants(log, control="old").differences
        low, high = difference.estimate.interval(0.95, "student")
        covered.append(low <= 0.05 <= high)
    assert np.mean(covered) >= 0.85  # Monte Carlo error 3.4 points; the long study has 500


@pytest.mark.long
def test_the_interval_covers_the_true_difference_in_500_runs():
    rng = np.random.default_rng(2)
    covered = []
    for _ in range(500):
        log = from_table(ab_table(rng, 600))
        (difference,) = compare_variants(log, control="old").differences
        low, high = difference.estimate.interval(0.95, "student")
        covered.append(low <= 0.05 <= high)
    assert 0.93 <= np.mean(covered) <= 0.97


def test_a_lost_tenth_of_one_arm_is_a_sample_ratio_mismatch():
    found = compare_variants(from_table(ab_table(np.random.default_rng(3), 8_000, share=0.46)))
    assert found.mismatch
    assert found.differences[0].verdict.word == "not estimable"
    meant = compare_variants(
        from_table(ab_table(np.random.default_rng(3), 8_000, share=0.46)), shares=(0.54, 0.46)
    )
    assert not meant.mismatch


def test_sample_ratios_by_hand():
    """(10^2 / 50) * 2 = 4 with one degree of freedom."""
    assert sample_ratio([60, 40]) == pytest.approx(0.0455, abs=1e-4)
    assert sample_ratio([60, 40], (3, 2)) == 1
    with pytest.raises(EngineError, match="2 variants need 2 shares"):
        sample_ratio([1, 2], (1, 1, 1))


def test_what_is_no_ab_log_is_refused():
    table = ab_table(np.random.default_rng(4), 50)
    with pytest.raises(EngineError, match="no row was logged by 'newest'"):
        compare_variants(from_table(table), control="newest")
    alone = table | {"policy": np.full(len(table["item"]), "old")}
    with pytest.raises(EngineError, match="compares 2 to 50 policies"):
        compare_variants(from_table(alone))
    mixed = table | {"impression": np.repeat(np.arange(50), 2).astype(str)}
    mixed["policy"] = np.tile(["old", "new"], 50)
    with pytest.raises(EngineError, match="several policies share one page"):
        compare_variants(from_table(mixed))
    del table["policy"]
    with pytest.raises(EngineError, match="which policy made which impression"):
        compare_variants(from_table(table))
