"""Rankings of hundreds of ranks: what compares all their pairs is refused, the rest is answered."""

import re
import time

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.examination.examination_model import examine


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    rng, ranks = np.random.default_rng(1), 400
    path = tmp_path_factory.mktemp("long") / "log.csv"
    rows = (
        f"s{n},i{item},{place + 1},{1 / ranks},{int(rng.random() < 0.2)}\n"
        for n in range(12)
        for place, item in enumerate(rng.permutation(ranks))
    )
    path.write_text("session,item,rank,propensity,click\n" + "".join(rows))
    return api.load(path)


@pytest.mark.parametrize("spec", ["all_pairs", "adjacent_chain", "pivot_one"])
def test_a_curve_from_all_pairs_of_very_many_ranks_is_refused_at_once(log, spec):
    begun = time.process_time()
    with pytest.raises(EngineError, match="400 ranks, and the clicks at pairs of ranks"):
        examine(log, spec)
    assert time.process_time() - begun < 5


def test_the_advice_of_the_refusal_runs(log):
    with pytest.raises(EngineError) as refused:
        examine(log, "all_pairs")
    imported, part = re.search(r"in Python: (.*)\), or", str(refused.value))[1].split("; ")
    names = {"log": log}
    exec(imported, names)
    assert examine(eval(part, names), "all_pairs").examination.shape == (60,)


def test_the_estimators_that_need_no_such_curve_are_answered(log):
    result = api.evaluate(log, "uniform", ["snips(weighting='policy_aware')", "snips"])
    refused, answered = result.to_frame().to_dict("records")
    assert np.isnan(refused["value"])
    assert answered["value"] == pytest.approx(80, abs=10)
