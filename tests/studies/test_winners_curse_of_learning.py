"""The winner's curse and propensity overfitting, against published simulations."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.core.minimise import minimised
from engine.logged_actions.counterfactual_risk import clipped_risk, self_normalised_risk
from engine.logged_actions.logged_actions import LoggedActions
from engine.logged_actions.softmax_linear import chances, importance
from engine.studies.learning.winners_curse import few_and_rare, picks

FILE = Path(__file__).parents[1] / "published" / "bandits.json"
BANDITS = json.loads(FILE.read_text("utf-8"))["bandits"]
"""Values simulated outside this project: four actions with chance .23 and 16 with chance .005."""
WORLDS = 4_000


@pytest.mark.parametrize("rows", [200, 1_000, 5_000, 50_000])
def test_the_winners_curse_is_that_of_the_published_simulation(rows):
    published = BANDITS["winners_curse_MC"][f"n={rows}"]
    arms = few_and_rare()
    assert arms.logging == pytest.approx(published["logging policy"])
    assert arms.value.max() == published["best single action"]
    found = {one.rule: one for one in picks(arms, rows, WORLDS, np.random.default_rng(1))}
    for rule, one in found.items():
        assert one.true == pytest.approx(published[rule], abs=6 * one.error + 1e-4), rule
    ips = found["IPS argmax"]
    claimed = published["IPS claimed value of its pick"]
    assert ips.claimed == pytest.approx(claimed, abs=6 * ips.claimed_error + 1e-4)


def test_the_more_candidates_the_larger_the_claim():
    claims = [
        picks(few_and_rare(rare), 1_000, 500, np.random.default_rng(2))[0].claimed
        for rare in (2, 16, 128)
    ]
    assert claims == sorted(claims)
    assert claims[2] > 2 * claims[0]


def never_logged(shift: float) -> LoggedActions:
    """Ten thousand rows of a coin between actions 0 and 1; action 2 was never logged.

    In expectation: rewards -.15 and -.45, so always 0 is best by far.
    """
    action = np.tile([0, 1], 5_000)
    reward = np.where(action == 0, -0.15, -0.45) + shift
    one = np.zeros(10_000, int)
    return LoggedActions(np.ones((1, 1)), one, action, np.full(10_000, 0.5), reward, 3)


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_always_taking_an_action_has_the_published_ips_and_snips(shift):
    """As the learners' own risks: an action with a score of 1,000 has a chance of exactly one."""
    data = never_logged(shift)
    name = "_plus1" if shift else ""
    for action, case in enumerate(("always 0", "always 1", "always unlogged 2")):
        always = 1_000.0 * (np.arange(3) == action)[None]
        published = BANDITS["propensity_overfitting"][case]
        assert -clipped_risk(always, data, 100, 0.0)[0] == pytest.approx(published[f"ips{name}"])
        weight = importance(chances(always, data), data)
        assert weight.mean() == pytest.approx(published["mean_weight"])
        snips = -self_normalised_risk(always, data, 0.0)[0]
        worst = data.reward.min()
        wanted = published[f"snips{name}"]
        assert snips == pytest.approx(worst if np.isnan(wanted) else wanted)


def test_poem_overfits_the_propensities_and_norm_poem_does_not():
    """With every reward negative, IPS prefers the action that was never logged."""
    data, start = never_logged(0.0), np.zeros((1, 3))
    poem = minimised(lambda w: clipped_risk(w, data, 100, 0.0), start, 1e-6)
    norm = minimised(lambda w: self_normalised_risk(w, data, 0.0), start, 1e-6)
    assert chances(poem, data)[0, 2] > 0.95
    assert chances(norm, data)[0, 0] / chances(norm, data)[0, 1] > 50
    better = never_logged(1.0)
    shifted = minimised(lambda w: clipped_risk(w, better, 100, 0.0), start, 1e-6)
    assert chances(shifted, better)[0, 0] > 0.95
