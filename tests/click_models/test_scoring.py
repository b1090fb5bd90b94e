"""Ranks in a chain, each linked to the next by a few pairs only: EM alone hardly moves."""

import numpy as np
import pytest

from engine.click_counts.counts import Cells
from engine.click_models.em import position_em
from engine.click_models.em.position_em import fixed_point
from engine.click_models.pbm import PBM

RANKS, PAIRS = 12, 66
EXAMINATION = 1 / np.arange(1, RANKS + 1) ** 0.9
RELEVANCE = np.random.default_rng(1).uniform(0.3, 0.9, PAIRS)
PAIR = np.repeat(np.arange(PAIRS), 2)
SLOT = np.stack(
    [np.arange(PAIRS) % (RANKS - 1), np.arange(PAIRS) % (RANKS - 1) + 1], axis=1
).ravel()
SHOWN = np.full(2 * PAIRS, 4_000.0)
EXPECTED = SHOWN * RELEVANCE[PAIR] * EXAMINATION[SLOT]


def test_expected_clicks_give_back_the_truth_in_few_steps():
    model, cells = PBM(prior_clicks=0, prior_impressions=0), Cells(PAIR, SLOT, SHOWN, EXPECTED)
    relevance, examination, fixed = fixed_point(model, cells, PAIRS, RANKS, pinned=True)
    assert fixed.converged
    assert fixed.steps < 2 * position_em.PATIENCE
    assert examination == pytest.approx(EXAMINATION, rel=1e-3)
    assert relevance == pytest.approx(RELEVANCE, rel=1e-3)


@pytest.mark.parametrize("pinned", [True, False])
def test_the_maximum_under_a_prior_is_that_of_patient_em(pinned, monkeypatch):
    clicks = np.random.default_rng(2).binomial(SHOWN.astype(int), EXPECTED / SHOWN)
    model, cells = PBM(prior_clicks=2, prior_impressions=7), Cells(PAIR, SLOT, SHOWN, clicks)
    scored = fixed_point(model, cells, PAIRS, RANKS, pinned)
    monkeypatch.setattr(position_em, "PATIENCE", 100_000)
    patient = fixed_point(model.replace(steps=100_000, gain=0), cells, PAIRS, RANKS, pinned)
    assert scored[2].steps < patient[2].steps / (3 if pinned else 2)
    assert scored[1] == pytest.approx(patient[1], rel=5e-4)
    assert scored[0] == pytest.approx(patient[0], rel=5e-4)
