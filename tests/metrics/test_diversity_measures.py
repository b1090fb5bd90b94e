"""Measures of diversity and of expected exposure, against ir-measures and plain code."""

import math

import numpy as np
import pytest

from engine.metrics.alpha_ndcg import alpha_ndcg, ideal
from engine.metrics.err_ia import err_ia
from engine.metrics.expected_exposure import expected_exposure, target_exposure
from engine.metrics.intents_served import intent_precision, subtopic_recall
from engine.rankings.problem import discounts
from tests.metrics.ndeval import normalised_alpha_dcg, normalised_err_ia


def random_pages(count):
    rng = np.random.default_rng(0)
    while count:
        judged = (rng.uniform(size=(12, rng.integers(2, 5))) < 0.3).astype(float)
        if judged.any(axis=0).all():
            yield judged, rng.permutation(12)[: rng.integers(5, 11)]
            count -= 1


def test_ir_measures_agrees_on_200_random_rankings():
    measures = pytest.importorskip("ir_measures")
    wanted = [
        measures.parse_measure(name)
        for name in ("alpha_nDCG@5", "alpha_DCG@5", "ERR_IA@5", "nERR_IA@5", "P_IA@5", "StRecall@5")
    ]
    for judged, page in random_pages(200):
        # Where items tie in its ideal page, ndeval takes the one with the last name.
        qrels = [
            measures.Qrel("q", f"d{99 - item}", 1, f"{intent}")
            for item, intent in np.argwhere(judged)
        ]
        run = [
            measures.ScoredDoc("q", f"d{99 - item}", float(-rank)) for rank, item in enumerate(page)
        ]
        printed = measures.calc_aggregate(wanted, qrels, run)
        ranked = judged[page[:5]]
        ours = [
            alpha_ndcg(ranked, judged),
            normalised_alpha_dcg(ranked),
            normalised_err_ia(ranked),
            normalised_err_ia(ranked) / normalised_err_ia(judged[ideal(judged, 5)]),
            intent_precision(ranked),
            subtopic_recall(ranked),
        ]
        assert ours == pytest.approx([printed[measure] for measure in wanted], abs=1e-9)


def test_plain_code_agrees_on_200_random_rankings():
    for judged, page in random_pages(200):
        ranked = judged[page]
        assert alpha_ndcg(ranked, judged, 0.5) == pytest.approx(plain_alpha(ranked, judged))
        chances = np.full(judged.shape[1], 1 / judged.shape[1])
        assert err_ia(ranked / 2, chances) == pytest.approx(plain_err(ranked))
        grades = judged.sum(axis=1)
        exposure = np.zeros(12)
        exposure[page] = discounts(len(page))
        weights = np.r_[discounts(len(page)), np.zeros(12 - len(page))]
        target = target_exposure(grades, weights)
        value = expected_exposure(exposure, target)
        d, r, loss = plain_expected_exposure(exposure.tolist(), grades.tolist(), weights.tolist())
        assert (value.d, value.r, value.l) == pytest.approx((d, r, loss))
        assert value.l == pytest.approx(value.d - 2 * value.r + target @ target)


def plain_alpha(ranked, judged):
    def value(rows):
        seen, total = [0] * len(rows[0]), 0.0
        for rank, row in enumerate(rows, start=1):
            total += sum(0.5 ** seen[t] for t in range(len(row)) if row[t]) / math.log2(rank + 1)
            seen = [seen[t] + int(row[t] > 0) for t in range(len(row))]
        return total

    rest, chosen = judged.tolist(), []
    for _ in range(len(ranked)):
        gains = [
            sum(0.5 ** sum(other[t] for other in chosen) for t in range(len(row)) if row[t])
            for row in rest
        ]
        chosen.append(rest.pop(gains.index(max(gains))))
    return value(ranked.tolist()) / value(chosen)


def plain_err(ranked):
    total = 0.0
    for intent in range(ranked.shape[1]):
        still = 1.0
        for rank in range(len(ranked)):
            stops = 0.5 if ranked[rank, intent] else 0.0
            total += still * stops / (rank + 1)
            still *= 1 - stops
    return total / ranked.shape[1]


def plain_expected_exposure(exposure, grades, weights):
    target = []
    for own in grades:
        above, alike = sum(grade > own for grade in grades), sum(grade == own for grade in grades)
        target.append(sum(weights[above : above + alike]) / alike)
    d = sum(x * x for x in exposure)
    r = sum(x * t for x, t in zip(exposure, target, strict=True))
    return d, r, sum((x - t) ** 2 for x, t in zip(exposure, target, strict=True))


def test_the_greedy_ideal_can_fall_below_the_best_page():
    # One item serves three intents, then two serve two each of the four; greedy takes the first.
    judged = np.array([[1, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1]], dtype=float)
    assert alpha_ndcg(judged[[0, 2]], judged, 1.0) == pytest.approx(1)
    assert ideal(judged, 2, 1.0).tolist() == [0, 2]


def test_intents_can_be_weighed_by_their_chances():
    ranked = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert intent_precision(ranked, np.array([0.7, 0.3])) == pytest.approx(0.7)
    assert subtopic_recall(ranked) == 0.5
    assert alpha_ndcg(np.zeros((2, 2)), np.zeros((3, 2))) == 0
