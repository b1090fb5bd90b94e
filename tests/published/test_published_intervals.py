"""Bootstraps of the Open Bandit sample, against Open Bandit Pipeline.

Its bounds and the intervals of vw-estimators are checked in `test_every_published_number.py`.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.compare import compare
from tests.published.open_bandit import policy, published_log

EXPECTED = json.loads((Path(__file__).parent / "ope" / "obd_expected.json").read_text())["logs"]


@pytest.mark.parametrize("name", ["random", "bts"])
def test_the_bootstrap_agrees_with_the_published_one(name, tmp_path):
    known = EXPECTED[f"{name}_men"]["targets"]["bts"]["estimators"]["ipw"]
    log = published_log(name)
    one = compare(log, [policy("bts", log, tmp_path)], ["ips"]).answers[0].evidence.estimate
    for kind in ("percentile", "bca"):
        near = 0.35 * known["se_round"] if kind == "percentile" else 1.5 * known["se_round"]
        published = [known["boot"]["lo"], known["boot"]["hi"]]
        assert np.abs(np.array(one.interval(0.95, kind)) - published).max() <= near
