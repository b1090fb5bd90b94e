"""Known truth: over many simulated logs, values are unbiased and 95% intervals cover."""

import numpy as np
import pytest
from scipy.stats import binomtest

from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.policies.uploaded import UploadedPolicy
from tests.diagnostics.some_checks import judged_by, simulated

LOGS, MANY_LOGS = 40, 300
IMPRESSIONS = 800
WORLD = parse("simulator", "many_queries(queries=2, items=4, shown=4)")
LOGGING = parse("policies", "epsilon_greedy(base=softmax(temperature=0.4), epsilon=0.5)")
TARGET = parse("policies", "softmax(temperature=0.3)")
SEEN = "uploaded(curve=(1.0, 0.5, 0.3333333333333333, 0.25))"
ESTIMATORS = {
    "ips": "ips",
    "snips": "snips",
    "dr": "dr",
    "seen": f"ips(weighting='examination', examination={SEEN!r})",
}


def answers(seed):
    """Value, interval, standard error and effective sample size of each estimator on one log."""
    rng = np.random.default_rng(seed)
    log = simulated(WORLD.log(LOGGING, IMPRESSIONS, rng))
    target = UploadedPolicy(name="target", table=TARGET.relation(WORLD.candidates()))
    with judged_by():
        found = compare(log, [target], list(ESTIMATORS.values())).answers
    return [
        (one.value, one.interval, one.standard_error, one.effective_sample_size) for one in found
    ]


@pytest.fixture(scope="module")
def studied(request):
    outcomes = [answers(seed) for seed in range(request.param)]
    return {name: [row[place] for row in outcomes] for place, name in enumerate(ESTIMATORS)}


@pytest.mark.parametrize(
    "studied", [LOGS, pytest.param(MANY_LOGS, marks=pytest.mark.long)], indirect=True
)
@pytest.mark.parametrize("name", ESTIMATORS)
def test_values_are_unbiased_and_intervals_cover(studied, name):
    truth = WORLD.value(TARGET)
    values, intervals, standard_errors, sizes = zip(*studied[name], strict=True)
    logs = len(values)
    assert min(sizes) > 0.3 * IMPRESSIONS
    errors = np.array(values) - truth
    assert abs(errors.mean()) < 4 * errors.std(ddof=1) / np.sqrt(logs)
    covered = sum(low <= truth <= high for low, high in intervals)
    assert binomtest(covered, logs, 0.95).pvalue > 0.001  # of 40 logs: at least 33
    claimed = np.mean(standard_errors)
    chance = 3.7 / np.sqrt(2 * logs)  # of a standard deviation from so many draws
    assert claimed == pytest.approx(errors.std(ddof=1), rel=chance)
