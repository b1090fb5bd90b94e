"""Weights by exposure hold with fewer effective impressions than weights by propensity."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy

AWARE = "snips(weighting='policy_aware')"
QUERIES, ITEMS, SHOWN, IMPRESSIONS = 20, 10, 2, 4_000
TRAFFIC = (0.7, 0.2, 0.1)
EXAMINATION = np.array([1.0, 0.5])


def rare_ranker(seed, liking=1.0):
    """What three rankers of unequal traffic logged, asked about the ranking of the rarest."""
    world = np.random.default_rng(5)
    relevance = world.uniform(0.05, 0.5, (QUERIES, ITEMS)) * liking
    noise = 1.8 * world.normal(size=(len(TRAFFIC), QUERIES, ITEMS))
    orders = np.argsort(noise - relevance / relevance.std(), axis=2)[:, :, :SHOWN]
    rng = np.random.default_rng([seed, 99])
    query, ranker = rng.integers(QUERIES, size=IMPRESSIONS), rng.choice(3, IMPRESSIONS, p=TRAFFIC)
    item = orders[ranker, query]
    chance = relevance[query[:, None], item] * EXAMINATION
    log = from_table(
        {
            "impression": np.repeat(np.arange(IMPRESSIONS), SHOWN),
            "query": np.repeat(query, SHOWN).astype(str),
            "item": item.ravel().astype(str),
            "rank": np.tile(np.arange(1, SHOWN + 1), IMPRESSIONS),
            "reward": (rng.random(chance.shape) < chance).astype(float).ravel(),
        }
    )
    code = np.full(ITEMS, -1)
    code[log.items.astype(int)] = np.arange(len(log.items))
    order = orders[-1][log.queries.astype(int)]
    table = {
        "query_code": np.repeat(np.arange(QUERIES), SHOWN),
        "rank": np.tile(np.arange(1, SHOWN + 1), QUERIES),
        "item_code": code[order].ravel(),
        "probability": np.ones(QUERIES * SHOWN),
    }
    truth = (np.take_along_axis(relevance, orders[-1], axis=1) @ EXAMINATION).mean()
    return compare(log, [UploadedPolicy(name="rarest", table=table)], [AWARE]).answers[0], truth


def test_the_ranking_of_a_tenth_of_the_traffic_is_estimable():
    answer, truth = rare_ranker(0)
    assert 300 < answer.effective_sample_size < 1_000
    assert answer.verdict.word == "estimable", answer.verdict.reasons
    assert answer.interval[0] < truth < answer.interval[1]


def test_so_few_effective_impressions_are_too_few_where_clicks_are_rare():
    answer, _ = rare_ranker(0, liking=0.1)
    assert answer.verdict.word == "directional"
    assert "effective_sample_size" in [alarm.check for alarm in answer.verdict.alarms]


@pytest.mark.long
def test_over_many_logs_the_ranking_of_a_tenth_of_the_traffic_is_estimable_and_covered():
    """Of 400 logs a coverage of 95% is known to within 1.1."""
    answers = [rare_ranker(seed) for seed in range(400)]
    claimed = [(answer, truth) for answer, truth in answers if answer.verdict.word == "estimable"]
    assert len(claimed) >= 0.8 * len(answers)
    covered = np.mean([a.interval[0] <= truth <= a.interval[1] for a, truth in claimed])
    assert abs(covered - 0.95) <= 0.02 + 2 * 0.011
