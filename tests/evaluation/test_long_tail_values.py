"""On a long tail, where pairs are counted sparsely, values are those of plain tables.

The numbers of `test_values_are_those_of_dense_tables` are what the engine gave before it counted
pairs, candidates and folds sparsely (commit ebe4131); errors under an estimated curve, since its
derivatives are exact: before, each was taken over a step and off by 1e-6. Pearson's distance is
where plain EM with a tolerance of 1e-13 ends; the trust score follows from the same fit.
"""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.examination.examination_model import examine
from engine.fit_alarms.alarms import alarms
from engine.logs.arrays import from_table
from engine.policies import cross_fitting
from engine.policies.candidates import candidates_by_fold, logged_candidates
from engine.policies.rankings import plackett_luce
from engine.policies.uploaded import UploadedPolicy

TENTHS = np.array([0.5, 0.3, 0.2])


@pytest.fixture(scope="module")
def log():
    """Zipf queries of three items, shown in a rotated order: most are asked once."""
    rng, pages = np.random.default_rng(17), 1_500
    query = np.minimum(rng.zipf(1.4, pages), 400)
    start = rng.choice(3, pages, p=TENTHS)
    item = query[:, None] * 3 + (start[:, None] + np.arange(3)) % 3
    liked = 0.05 + 0.6 * ((item * 7_919) % 100 / 100) ** 2
    seen = np.array([1, 0.6, 0.4])
    return from_table(
        {
            "impression": np.repeat(np.arange(pages), 3),
            "query": np.repeat(query, 3),
            "item": item.ravel(),
            "rank": np.tile([1, 2, 3], pages),
            "reward": (rng.random((pages, 3)) < liked * seen).ravel().astype(float),
            "propensity": np.repeat(TENTHS[start], 3),
        },
        name="long tail",
    )


CURVE = [0.550085922176144, 0.37699882315065836]
BAND = [[0.47970019473046976, 0.6307992473223786], [0.317990158341548, 0.44695758321024487]]
VALUES = {
    ("most_relevant", "snips(weighting='policy_aware')"): (
        0.6499474969060154,
        0.021923536994858103,
    ),
    ("most_relevant", "dr"): (0.6878036062645304, 0.032342587784614074),
    ("most_relevant", "snips(weighting='examination')"): (0.6479814281951456, 0.02241153800070816),
    ("softmax(temperature=0.2)", "snips(weighting='policy_aware')"): (
        0.6079806192684744,
        0.019289096265382073,
    ),
    ("softmax(temperature=0.2)", "dr"): (0.6151163391613046, 0.021448040088597978),
    ("logged", "dr"): (0.5522743276092787, 0.02178887525719725),
    ("logged", "snips(weighting='policy_aware')"): (0.556, 0.017291545735556708),
}
"""Values and standard errors."""


def test_values_are_those_of_dense_tables(log):
    compared = compare(
        log,
        list(dict.fromkeys(policy for policy, _ in VALUES)),
        list(dict.fromkeys(estimator for _, estimator in VALUES)),
    )
    answers = {(answer.policy, answer.estimator): answer for answer in compared.answers}
    for key, (value, error) in VALUES.items():
        assert answers[key].value == pytest.approx(value, rel=1e-9)
        assert answers[key].standard_error == pytest.approx(error, rel=1e-9)
    curve, checks = examine(log, "all_pairs"), alarms(log)
    assert curve.examination[1:] == pytest.approx(CURVE, rel=1e-9)
    assert curve.interval[1:] == pytest.approx(np.array(BAND), rel=1e-9)
    assert checks.pearson == pytest.approx(10.588814221558014, rel=1e-9)
    assert checks.trust == pytest.approx(-1.526717551426958, rel=1e-9)


def test_candidates_of_a_fold_have_the_counts_of_the_others(log):
    learned, queries = candidates_by_fold(log)
    rows = log.query("SELECT query_code, item_code, rank, reward, bucket % 5 AS fold FROM log")
    fold, query = np.divmod(learned.query_code, queries)
    looks = learned.impressions.toarray()
    for place in range(0, len(fold), 97):
        same = (rows["query_code"] == query[place]) & (
            rows["item_code"] == learned.item_code[place]
        )
        here = same & (rows["fold"] != fold[place])
        assert looks[place].tolist() == [(here & (rows["rank"] == k)).sum() for k in (1, 2, 3)]
        assert learned.clicks[place] == rows["reward"][here].sum()


def test_queries_of_equal_strengths_share_their_chances(log):
    candidates = logged_candidates(log)
    logits = np.round(candidates.corrected("all_pairs"), 1) / 0.2
    together = plackett_luce.marginals(candidates, logits)
    sums = np.add.reduceat(together, candidates.starts)
    assert sums == pytest.approx(
        np.minimum(1, np.maximum(0, candidates.sizes[:, None] - [0, 1, 2]))
    )
    for size, place in candidates.of_size:
        alone = plackett_luce._of_blocks(logits[place[:5]], min(size, 3))
        assert together[place[:5], : alone.shape[2]] == pytest.approx(alone, abs=1e-12)


def test_a_change_makes_no_table_anew_but_what_it_is_about(log, monkeypatch):
    first = compare(log, ["most_relevant"], ["snips", "dr"])
    asked = []
    relation = cross_fitting.relation
    monkeypatch.setattr(
        cross_fitting,
        "relation",
        lambda policy, log: asked.append(policy.spec) or relation(policy, log),
    )
    again = compare(log, ["most_relevant", "most_clicked"], ["snips", "dr"], level=0.9)
    assert "most_clicked" in asked
    assert "most_relevant" not in asked
    assert [answer.value for answer in again.answers[:2]] == [a.value for a in first.answers]


def test_tables_of_their_own_are_not_kept_by_name(log):
    tables = [
        {"item_code": np.array([item]), "rank": np.array([1]), "probability": np.ones(1)}
        for item in (0, 1)
    ]
    values = [
        compare(log, [UploadedPolicy("mine", table)], ["ips"]).answers[0].value for table in tables
    ]
    assert values[0] != values[1]
