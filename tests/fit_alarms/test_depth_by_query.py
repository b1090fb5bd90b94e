"""Queries that are read to different depths ring; visitors who differ among themselves do not."""

import numpy as np
import pytest

from engine.counts.bucket_counts import bucket_counts
from engine.counts.cells import cells
from engine.evaluation.compare import compare
from engine.examination.pairs import Pairs, pairs
from engine.fit_alarms.alarms import UNLIKELY, alarms
from engine.fit_alarms.sums_by_group import GROUPS, sums_by_group
from engine.policies.policy import Policy
from tests.fit_alarms.reading_depth import read_log

SNIPS = "snips(weighting='policy_aware')"


@pytest.mark.parametrize("seed", range(2))
def test_liked_queries_that_are_read_further_down_are_not_estimable(seed):
    log = read_log(seed, apart=0.5)
    (answer,) = compare(log, [Policy.parse("most_clicked")], [SNIPS]).answers
    assert answer.verdict.word != "estimable"
    assert any("read further down than others" in reason for reason in answer.verdict.reasons)


def test_visitors_who_differ_in_how_far_they_read_raise_no_alarm():
    rung = [alarms(read_log(seed)).by_query <= UNLIKELY for seed in range(4)]
    assert sum(rung) == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_long_visits_of_one_query_are_no_departure_from_the_product(seed):
    """Beside logs of independent impressions, both would be farther than any of 199."""
    assert alarms(read_log(seed, visit=100)).p_value > UNLIKELY


def test_one_query_cannot_be_compared_with_others():
    log = read_log(0, queries=1)
    assert np.isnan(alarms(log).by_query)


def plain_sums(log, counted: Pairs, by_look, by_click):
    """The sums of a log with one query number per pair, one row after the other."""
    place = {key: at for at, key in enumerate(zip(counted.query, counted.item, strict=True))}
    rows = log.query("SELECT query_code, item_code, rank, reward, bucket FROM log")
    total = np.zeros((GROUPS, len(counted.query)))
    for query, item, rank, reward, bucket in zip(*rows.values(), strict=True):
        at = place.get((query, item))
        if at is not None:
            total[bucket % GROUPS, at] += by_look[at, rank - 1] + by_click[at, rank - 1] * (
                reward > 0
            )
    return total


def test_sums_by_group_are_the_plain_ones_from_rows_and_from_counts():
    log = read_log(1, impressions=300)
    counted = pairs(cells(log))
    counted = counted.take(np.arange(len(counted.query)) % 3 > 0)
    rng = np.random.default_rng(0)
    number = np.broadcast_to(np.arange(len(counted.query))[:, None], counted.impressions.shape)
    by_look, by_click = rng.normal(size=(2, *counted.impressions.shape))
    wanted = plain_sums(log, counted, by_look, by_click)
    assert bucket_counts(log) is None
    for _ in range(2):
        sums = sums_by_group(log, counted, number, by_look, by_click)
        assert sums == pytest.approx(wanted, abs=1e-9)
        compare(log, [Policy.parse("most_clicked")], [SNIPS])
        assert bucket_counts(log) is not None


@pytest.mark.long
@pytest.mark.parametrize("visit", [1, 10])
def test_few_clean_logs_ring_and_most_others_do(visit):
    """200 logs each: 1% is promised, and 3% would be three standard errors above that."""
    clean = [alarms(read_log(seed, visit=visit)).by_query <= UNLIKELY for seed in range(200)]
    apart = [alarms(read_log(seed, 0.5, visit)).by_query <= UNLIKELY for seed in range(40)]
    assert np.mean(clean) <= 0.03
    assert np.mean(apart) >= 0.8
