"""A log that nobody refers to any more is gone at once, and its database is lent to the next."""

import gc
from weakref import ref

import numpy as np
import pytest

from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.examination.examination_model import examine
from engine.fit_alarms.alarms import alarms
from engine.logs.arrays import from_table
from engine.policies.candidates import ranked_by

WORLD = parse("simulator", "many_queries(queries=2, items=4, shown=4)")
LOGGING = parse("policies", "epsilon_greedy(base=softmax(temperature=0.4), epsilon=0.5)")
ESTIMATORS = ["ips", "dr", "snips(weighting='policy_aware')", "ips(weighting='marginalised')"]
WORK = {
    "a comparison": lambda log: compare(log, ["uniform", "most_clicked"], ESTIMATORS, sweeps=True),
    "a ranking by relevance": lambda log: compare(log, ["softmax", "most_relevant"], ["dr"]),
    "an examination curve": lambda log: [examine(log, key) for key in ("all_pairs", "trust_bias")],
    "fit alarms": alarms,
}


@pytest.mark.parametrize("work", WORK)
def test_nothing_that_a_log_keeps_refers_to_it(work):
    log = from_table(WORLD.log(LOGGING, 400, np.random.default_rng(0)), name=work)
    WORK[work](log)
    there = ref(log)
    gc.disable()
    try:
        del log
        assert there() is None
    finally:
        gc.enable()


def test_a_log_by_whose_candidates_another_ranks_stays():
    one, other = (
        from_table(WORLD.log(LOGGING, 400, np.random.default_rng(seed)), name="of two rewards")
        for seed in range(2)
    )
    ranked = ranked_by(one, other)
    there = ref(one)
    del one
    assert there() is not None
    assert np.isfinite(compare(ranked, ["softmax"], ["dr"]).answers[0].value)
