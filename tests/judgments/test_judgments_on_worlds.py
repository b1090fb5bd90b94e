"""Judgments on worlds of known relevance: against raw clicks, COEC, and OpenSearch's COEC."""

import numpy as np
import pytest
from scipy.stats import kendalltau

from engine.counts.cells import cells
from engine.examination.examination_model import examine
from engine.examination.pairs import pairs
from engine.judgments.judgments import judge
from engine.logs.arrays import from_table
from engine.policies.policy import Policy
from engine.relevance.relevance import corrected
from engine.simulator.world import World

WORLD = World.parse("many_queries(queries=40)")
RIVALS = {
    "raw click-through": ("naive_ctr", "ctr"),
    "COEC": ("naive_ctr", "coec"),
    "COEC of OpenSearch": ("naive_ctr", "best_rank"),
}


def ndcg(relevance: np.ndarray, score: np.ndarray) -> float:
    """nDCG of the order of scores, with relevance itself as the gain."""
    discount = 1 / np.log2(np.arange(2, len(relevance) + 2))
    best = np.sort(relevance)[::-1] @ discount
    return float(relevance[np.argsort(-score, kind="stable")] @ discount / best)


def agreements(seed: int, policies: tuple[str, ...], impressions: int) -> dict[str, np.ndarray]:
    """Mean nDCG and Kendall tau over queries, and coverage, by way of judging."""
    table = WORLD.mixed_log(
        [Policy.parse(spec) for spec in policies], impressions, np.random.default_rng(seed)
    )
    log, truth = from_table(table), WORLD.truth
    liking = {
        (truth.queries[query], truth.items[item]): truth.liking[query, place]
        for query, items in enumerate(truth.candidates)
        for place, item in enumerate(items)
        if item >= 0
    }
    counted = pairs(cells(log))
    names = log.queries[counted.query], log.items[counted.item]
    true = np.array([liking[key] for key in zip(*names, strict=True)])
    found = judge(log, min_impressions=1)
    place = {key: k for k, key in enumerate(zip(found.query, found.item, strict=True))}
    mine = np.array([place[key] for key in zip(*names, strict=True)])
    low, high = found.interval[mine].T
    scores = {"judgments": found.relevance[mine]} | {
        name: corrected(counted, examine(log, method), correction)["relevance"]
        for name, (method, correction) in RIVALS.items()
    }
    rows = [counted.query == query for query in np.unique(counted.query)]
    agreement = {
        name: np.mean(
            [(ndcg(true[q], score[q]), kendalltau(true[q], score[q])[0]) for q in rows], axis=0
        )
        for name, score in scores.items()
    }
    return agreement | {"coverage": np.array([((low <= true) & (true <= high)).mean()])}


@pytest.mark.long
def test_judgments_beat_uncorrected_clicks_over_twenty_seeds():
    # Two rankers that disagree: one likes what the other does not.
    rankers = ("epsilon_greedy(epsilon=.5, base='softmax(temperature=.5)')", "most_clicked")
    runs = [agreements(seed, rankers, 8_000) for seed in range(20)]
    for rival in RIVALS:
        gains = np.array([run["judgments"] - run[rival] for run in runs])
        error = gains.std(axis=0, ddof=1) / np.sqrt(len(runs))
        assert (gains.mean(axis=0) > 3 * error).all(), rival
    assert np.mean([run["coverage"] for run in runs]) > 0.93


def test_judgments_beat_opensearchs_coec_on_a_small_log():
    run = agreements(0, ("uniform", "most_clicked"), 4_000)
    assert run["judgments"][0] > run["COEC of OpenSearch"][0]
    assert run["coverage"] > 0.9
