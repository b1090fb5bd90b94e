"""Fit alarms: quiet where users are position-based, loud where they are not."""

from functools import cache

import numpy as np
import pytest

from engine.core.method import parse
from engine.examination.pairs import Pairs
from engine.fit_alarms.alarms import alarms
from engine.fit_alarms.trust_score import trust_score
from engine.logs.arrays import from_table
from engine.relevance.relevance import relevance
from tests.click_models.users import LIKED, clicked


@cache
def raised_by(users, impressions, seed):
    """The fit alarms of a log of such users."""
    return alarms(clicked(users, impressions, seed))


def test_position_based_users_raise_no_alarm():
    raised = sum(bool(raised_by("pbm", 4_000, seed).sentences) for seed in range(8))
    assert raised <= 1


@pytest.mark.parametrize("seed", range(3))
def test_a_log_whose_items_never_moved_cannot_contradict_the_product(seed):
    """One relevance fits each rank exactly: what is left of the distance is rounding."""
    rows = 1_000
    chances = np.array([0.6, 0.2, 0.1])
    clicks = np.random.default_rng(seed).random((rows, 3)) < chances
    log = from_table(
        {
            "impression": np.repeat(np.arange(rows), 3),
            "query": np.repeat("q", 3 * rows),
            "item": np.tile(["a", "b", "c"], rows),
            "rank": np.tile([1, 2, 3], rows),
            "reward": clicks.ravel().astype(float),
        }
    )
    fit = alarms(log)
    assert fit.pearson < 1e-6
    assert fit.p_value > 0.99
    assert not fit.sentences
    assert not fit.moved


def test_cascading_users_shut_clicks_out():
    found = raised_by("cascade", 4_000, 1)
    assert found.dependence < -10
    assert any("cascade" in sentence for sentence in found.sentences)


def test_mixed_users_click_together():
    found = raised_by("mixture", 4_000, 1)
    assert found.dependence > 5
    assert any("the log seems to mix users" in sentence for sentence in found.sentences)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_trusting_users_break_the_product(seed):
    found = alarms(clicked("trust_pbm", 10_000, seed))
    assert found.trust > 3
    assert any("trust" in sentence for sentence in found.sentences)


def test_other_users_are_not_called_trusting():
    for key in ("cascade", "mixture", "ubm"):
        assert abs(raised_by(key, 4_000, 1).trust) < 3.5, key


def test_trust_is_a_direction_that_no_change_of_looks_or_likings_takes():
    # Multiplying a rank's or a pair's chances by a constant must not move the score to first order:
    # expected clicks of a slightly different position-based user score next to nothing.
    rng = np.random.default_rng(0)
    relevance, seen = rng.uniform(0.1, 0.8, 40), 1 / np.arange(1, 7)
    rows = rng.integers(50, 500, (40, 6)).astype(float)

    def scored(chance: np.ndarray) -> float:
        counted = Pairs(np.arange(40), np.arange(40), rows, rows * chance)
        return trust_score(counted, relevance, seen)

    chance = relevance[:, None] * seen
    other = chance * (1 + 0.01 * rng.normal(size=(40, 1))) * (1 + 0.01 * rng.normal(size=6))
    trusting = chance + 0.05 * seen * np.linspace(1, 0, 6) * (1 - relevance[:, None])
    assert abs(scored(chance)) < 1e-9
    assert abs(scored(other)) < 0.05
    assert scored(trusting) > 1


def test_trust_is_taken_out_affinely():
    log = clicked("trust_pbm", 40_000, seed=1)
    curve = parse("examination", "trust_bias").fit(log)
    codes = log.queries.astype(int)
    errors = {}
    for correction, used in (
        ("affine", curve),
        ("ips", parse("examination", "all_pairs").fit(log)),
    ):
        found = relevance(log, used, correction)
        truth = LIKED.reshape(60, 12)[
            codes[found["query_code"]], log.items.astype(int)[found["item_code"]]
        ]
        often = found["impressions"] > 1_000
        # Only the order and ratios of relevance are in the clicks: compare after the best line.
        line = np.polyfit(found["relevance"][often], truth[often], 1)
        residual = np.polyval(line, found["relevance"][often]) - truth[often]
        errors[correction] = float(np.sqrt((residual**2).mean()))
    assert errors["affine"] < errors["ips"]


@pytest.mark.long
@pytest.mark.parametrize("impressions", [2_000, 4_000, 10_000])
def test_false_alarms_are_rare(impressions):
    raised = sum(bool(alarms(clicked("pbm", impressions, seed)).sentences) for seed in range(200))
    assert raised <= 10


@pytest.mark.long
def test_trust_is_found_in_nearly_every_log_of_ten_thousand():
    found = [alarms(clicked("trust_pbm", 10_000, seed)).trust > 3 for seed in range(40)]
    assert sum(found) >= 38
