"""How often the intervals of an audit hold the truth of simulated logs."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.fairness.audit.audit import audit
from engine.inference.delete_a_group import Deleted
from tests.fairness.audited_logs import drawn


def covered(spec, impressions, logs, options):
    """How often each interval holds the truth."""
    world = parse("simulator", spec)
    policies = [parse("policies", name) for name in ("uniform", "most_clicked")]
    candidates, truth = world.candidates(), world.truth
    marginals = np.mean([policy.marginals(candidates) for policy in policies], axis=0)
    share, group = truth.shares[candidates.query_code], candidates.item_code % 2
    relevance, seen = candidates.corrected(""), marginals @ truth.examination
    exposure, merit, offered, clicks = (
        np.bincount(group, share * values)
        for values in (seen, relevance, np.ones(len(seen)), seen * relevance)
    )
    right = {
        "exposure_ratio": exposure / offered,
        "treatment_ratio": exposure / merit,
        "impact_ratio": clicks / merit,
    }
    hits = []
    for seed in range(logs):
        found = audit(drawn(spec, impressions, seed), "seller", **options)
        row = [
            group.interval[0] <= value <= group.interval[1]
            for group, value in zip(found.groups, exposure / merit, strict=True)
        ]
        for line in found.comparisons[:3]:
            ratio = right[line.measure][0] / right[line.measure][1]
            row.append(line.interval[0] <= ratio <= line.interval[1])
        hits.append(row)
    return np.mean(hits, axis=0)


def test_intervals_cover_when_examination_and_merit_are_estimated():
    # 40 logs: a coverage of .95 falls below 34 of 40 in one of 70 studies; `make long` has 300.
    assert (covered("top_k(items=6, shown=3)", 800, 40, {}) >= 0.85).all()


@pytest.mark.long
@pytest.mark.parametrize("estimated", [True, False])
@pytest.mark.parametrize(
    ("spec", "impressions"),
    [("top_k(items=8, shown=4)", 2_000), ("many_queries(queries=20)", 3_000)],
)
def test_every_interval_covers_in_300_logs(spec, impressions, estimated):
    seen = tuple(float(value) for value in parse("simulator", spec).truth.examination)
    known = {"examination": f"uploaded(curve={seen})", "merit": "truth"}
    found = covered(spec, impressions, 300, {} if estimated else known)
    # 93 to 97%, and twice the standard error that 300 logs leave.
    assert (found > 0.93 - 0.025).all()
    assert (found < 0.97 + 0.025).all()


def test_a_jackknife_by_hand():
    # Without each of three parts: 1, 2, 3. Squares of the distances sum to 2, times 2/3.
    value = Deleted(2.0, np.array([1.0, 2.0, 3.0]))
    assert value.standard_error == pytest.approx((4 / 3) ** 0.5)
    low, high = value.interval(0.95)
    assert (low + high) / 2 == pytest.approx(2)
    assert (high - low) / 2 == pytest.approx(4.302652729911275 * (4 / 3) ** 0.5)
    low, high = value.interval(0.95, ratio=True)
    assert low * high == pytest.approx(4)
    assert np.isnan(Deleted(1.0, np.array([1.0, np.nan])).standard_error)
