"""Bounds and bootstraps of the Open Bandit sample, against Open Bandit Pipeline.

The intervals of vw-estimators are checked in `tests/ope/test_every_published_number.py`.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import policies_of

HERE = Path(__file__).parent / "ope"
EXPECTED = json.loads((HERE / "obd_expected.json").read_text())["logs"]
TARGETS = ("uniform", "bts", "softmax", "eps_greedy", "greedy_det")


@pytest.fixture(scope="module", params=["random", "bts"])
def log(request):
    table = pd.read_csv(HERE / f"obd_log_{request.param}_men.csv.gz")
    names = {"item_id": "item", "position": "rank", "click": "reward"}
    table = table.rename(columns={**names, "propensity_score": "propensity"})
    columns = ("item", "rank", "reward", "propensity")
    return from_table({key: table[key].to_numpy() for key in columns}, name=request.param)


def policy(target, log, folder):
    table = pd.read_csv(HERE / "obd_policies_men.csv")[["item_id", "position", f"p_{target}"]]
    table.set_axis(["item", "rank", "probability"], axis=1).to_csv(folder / "p.csv", index=False)
    return policies_of(folder / "p.csv", log)[0]


@pytest.mark.parametrize(
    ("kind", "published", "tolerance"),
    [
        ("hoeffding", "hoeffding_lower_95_onesided_empirical_max", 1e-9),
        ("empirical_bernstein", "bernstein_lower_95_onesided_empirical_max", 1e-3),
        ("student", "t_lower_95_onesided", 1e-9),
    ],
)
def test_one_sided_bounds_are_those_of_the_pipeline(log, kind, published, tolerance, tmp_path):
    """A two-sided 90% interval has the one-sided 95% bound; the pipeline's x_max is the largest
    weighted reward seen, given here as if it were known, and the variance divides by n."""
    for target in TARGETS:
        known = EXPECTED[f"{log.name}_men"]["targets"][target]["estimators"]["ipw"]
        one = compare(log, [policy(target, log, tmp_path)], ["ips"], level=0.9).answers[0]
        spec = kind
        if kind != "student":
            bound = one.evidence.total("max_wr")
            spec = f"{kind}(low=-1, high={bound - 1!r})"
        low = one.evidence.estimate.interval(0.9, spec)[0]
        if kind == "student" or known[published] > -1:
            assert low == pytest.approx(max(known[published], -1), rel=tolerance, abs=1e-12)


def test_the_bootstrap_agrees_with_the_published_one(log, tmp_path):
    known = EXPECTED[f"{log.name}_men"]["targets"]["bts"]["estimators"]["ipw"]
    for kind in ("percentile", "bca"):
        one = compare(log, [policy("bts", log, tmp_path)], ["ips"], kind=kind).answers[0]
        near = 0.35 * known["se_round"] if kind == "percentile" else 1.5 * known["se_round"]
        published = [known["boot"]["lo"], known["boot"]["hi"]]
        assert np.abs(np.array(one.interval) - published).max() <= near
