"""Fit alarms: quiet where users are position-based, loud where they are not."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.examination.alarms import alarms
from engine.examination.relevance import relevance
from tests.click_models.users import LIKED, clicked


def test_position_based_users_raise_no_alarm():
    raised = sum(bool(alarms(clicked("pbm", 4_000, seed)).sentences) for seed in range(8))
    assert raised <= 1


def test_cascading_users_shut_clicks_out():
    found = alarms(clicked("cascade", 4_000, seed=1))
    assert found.dependence < -10
    assert any("cascade" in sentence for sentence in found.sentences)


def test_mixed_users_click_together():
    found = alarms(clicked("mixture", 4_000, seed=1))
    assert found.dependence > 5
    assert any("kinds of users" in sentence for sentence in found.sentences)


def test_trusting_users_break_the_product():
    found = alarms(clicked("trust_pbm", 40_000, seed=1))
    assert found.p_value <= 0.01
    assert any("trust" in sentence for sentence in found.sentences)


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
def test_false_alarms_are_rare():
    raised = sum(bool(alarms(clicked("pbm", 10_000, seed)).sentences) for seed in range(200))
    assert raised <= 10
