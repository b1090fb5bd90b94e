"""The sentence above a comparison: what it claims, what it refuses, and what it pays for."""

import pytest

from engine.logs.samples import open_sample
from engine.studies.compare import compare
from engine.studies.headline import best, headline


@pytest.fixture(scope="module")
def log():
    return open_sample("open_bandit_bts")


def test_no_gain_is_no_claim(log):
    found = compare(log, ["most_clicked", "uniform"], ["snips"])
    told = headline(found, "snips")
    assert told.startswith("No policy here is shown to beat the logging policy")
    assert "best of 2" in told
    assert "Holm" in told
    assert "effective impressions" in told


def test_a_loss_is_told_as_one(log):
    found = compare(log, ["uniform"], ["snips"])
    assert headline(found, "snips").startswith("Every policy here earns less")
    assert "best of" not in headline(found, "snips")


def test_what_cannot_be_estimated_is_not_compared(log):
    found = compare(log, ["most_relevant"], ["ips"])
    assert best(found, "ips") is None
    assert headline(found, "ips").startswith("This log cannot say")
    assert "Log longer" in headline(found, "ips")


def test_a_real_gain_is_claimed():
    log = open_sample("three_rankers")
    found = compare(log, ["most_relevant", "uniform"], ["snips(weighting='policy_aware')"])
    told = headline(found, "snips(weighting='policy_aware')")
    assert told.startswith("most_relevant earns more than the logging policy: +")
    assert "p below .001 after Holm's adjustment" in told
