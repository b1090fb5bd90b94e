"""Diverse rankings and their measures against reference values.

Conventions: the first of equal items wins; MMR's similarity is the cosine of the items' relevance
per intent; items with a relevance of at least .2 to an intent are judged to serve it.
"""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from engine.core.method import parse
from engine.metrics.alpha_ndcg import alpha_dcg, alpha_ndcg, ideal
from engine.metrics.err_ia import err_ia
from engine.metrics.intents_served import intent_precision, subtopic_recall
from engine.rankings.assignment import best_assignment, by_rank
from engine.rankings.problem import RankingProblem, discounts
from engine.rankings.selection import bound, greedy
from tests.metrics.ndeval import normalised_alpha_dcg, normalised_err_ia

DIVERSITY = json.loads((Path(__file__).parent / "fairness_and_diversity.json").read_text("utf-8"))[
    "diversity"
]
JORDAN = DIVERSITY["michael_jordan"]
JUDGED = (np.array(JORDAN["R"]) >= 0.2).astype(float)
RNG = np.random.default_rng(0)


def jordan(shown):
    relevance, chances = np.array(JORDAN["R"]), np.array(JORDAN["P"])
    return RankingProblem(
        tuple(JORDAN["docs"]),
        relevance @ chances,
        discounts(shown),
        intents=relevance,
        chances=chances,
    )


def names(given, ranking):
    return [given.items[place] for place in ranking]


def test_michael_jordan():
    given = jordan(3)
    marginal = dict(zip(given.items, given.relevance, strict=True))
    assert marginal == pytest.approx(JORDAN["marginal_rel"], abs=1e-12)
    by_relevance = np.argsort(-given.relevance, kind="stable")[:3]
    assert names(given, by_relevance) == JORDAN["PRP top3"]
    assert given.coverage(by_relevance) == pytest.approx(JORDAN["PRP value"], abs=1e-12)
    places, gains = greedy(given)
    assert names(given, places) == JORDAN["greedy"]
    assert gains == pytest.approx(JORDAN["greedy gains"], abs=1e-12)
    for spec, what in (("greedy_coverage", "greedy"), ("exact", "optimum")):
        method = parse("diversity", spec)
        answer = method.rank(given, RNG)
        assert names(given, answer.rankings[0]) == JORDAN[what]
        assert method.utility(given, answer) == pytest.approx(JORDAN[f"{what} value"], abs=1e-12)


@pytest.mark.parametrize("label", DIVERSITY["rerankers"])
def test_rerankers(label):
    name, trade_off = label.split(" lam=")
    key = {"MMR": "mmr", "xQuAD": "xquad", "PM-2": "pm2"}[name]
    given = jordan(5)
    answer = parse("diversity", f"{key}(trade_off={trade_off})").rank(given, RNG)
    assert names(given, answer.rankings[0]) == DIVERSITY["rerankers"][label]


def test_the_bound_of_greedy_choice():
    for label, value in DIVERSITY["greedy_bound"].items():
        shown = 10**9 if label.startswith("limit") else int(label.removeprefix("k="))
        assert bound(shown) == pytest.approx(value, abs=1e-9 if shown < 10**9 else 1e-6)


def test_the_tight_case_is_tight():
    # Twelve users with an intent each: G serves 6, three of X's and three of Y's; X and Y serve 6.
    expected = DIVERSITY["tight_k2"]
    serves = np.zeros((3, 12))
    serves[0, 3:9], serves[1, :6], serves[2, 6:] = 1, 1, 1
    chances = np.full(12, 1 / 12)
    given = RankingProblem(
        ("G", "X", "Y"), serves @ chances, discounts(2), intents=serves, chances=chances
    )
    places, gains = greedy(given)
    assert names(given, places) == expected["greedy"]
    assert 12 * gains.sum() == pytest.approx(expected["greedy value"])
    best = given.coverage(parse("diversity", "exact").rank(given, RNG).rankings[0])
    assert 12 * best == pytest.approx(expected["optimum"])
    assert gains.sum() / best == pytest.approx(expected["ratio"]) == bound(2)


@pytest.mark.parametrize("label", DIVERSITY["diversity_metrics"])
def test_measures(label):
    expected = DIVERSITY["diversity_metrics"][label]
    mine, printed = expected["mine"], expected["ir_measures"]
    docs = JORDAN["docs"]
    ranked = np.array(
        [JUDGED[docs.index(doc)] if doc in docs else np.zeros(3) for doc in expected["ranking"]]
    )
    third = np.full(3, 1 / 3)
    assert alpha_dcg(ranked) == pytest.approx(mine["alpha_DCG@5"], abs=1e-12)
    assert alpha_dcg(ranked) / 3 == pytest.approx(mine["alpha_DCG/nsub"], abs=1e-12)
    assert alpha_ndcg(ranked, JUDGED) == pytest.approx(mine["alpha_nDCG@5"], abs=1e-12)
    assert alpha_ndcg(ranked, JUDGED, 0.9) == pytest.approx(mine["alpha_nDCG(.9)@5"], abs=1e-12)
    most = max(alpha_dcg(JUDGED[list(page)]) for page in itertools.permutations(range(9), 5))
    assert alpha_dcg(ranked) / most == pytest.approx(mine["alpha_nDCG@5 exact ideal"], abs=1e-12)
    assert err_ia(ranked / 2, third) == pytest.approx(mine["ERR_IA@5"], abs=1e-12)
    assert subtopic_recall(ranked) == pytest.approx(mine["StRecall@5"], abs=1e-12)
    assert subtopic_recall(ranked[:3]) == pytest.approx(printed["StRecall@3"], abs=1e-12)
    assert intent_precision(ranked) == pytest.approx(printed["P_IA@5"], abs=1e-12)
    assert normalised_alpha_dcg(ranked) == pytest.approx(printed["alpha_DCG@5"], abs=1e-12)
    assert alpha_ndcg(ranked, JUDGED) == pytest.approx(printed["alpha_nDCG@5"], abs=1e-12)
    assert normalised_err_ia(ranked) == pytest.approx(printed["ERR_IA@5"], abs=1e-12)
    best = normalised_err_ia(JUDGED[ideal(JUDGED, 5)])
    assert normalised_err_ia(ranked) / best == pytest.approx(printed["nERR_IA@5"], abs=1e-12)


def test_assignment_beats_choosing_rank_by_rank():
    expected = DIVERSITY["assignment_general"]
    worth = np.array(expected["C rows=items cols=ranks"])
    ranking, value = best_assignment(worth)
    assert (ranking.tolist(), value) == (
        expected["LAP ranking(items by rank)"],
        expected["LAP value"],
    )
    ranking, value = by_rank(worth)
    assert (ranking.tolist(), value) == (expected["greedy by rank"], expected["greedy value"])


def test_ranked_bandits_find_the_diverse_page_from_clicks_alone():
    expected, given = DIVERSITY["ranked_bandits"], jordan(3)
    method = parse("diversity", "ranked_bandit")
    late = []
    for seed, page in enumerate(expected["modal docs"]):
        learning = method.learn(given, np.random.default_rng(seed))
        assert names(given, learning.page) == page
        late.append(learning.satisfied[-2_000:].mean())
    assert np.mean(late) == pytest.approx(expected["last 2000 satisfied mean (6 seeds)"], abs=0.015)
