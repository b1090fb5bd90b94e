"""A policy that is learned from the log is valued on folds, and shown as learned on all of it."""

from engine.calibration.regimes import REGIMES
from engine.calibration.world import draw
from engine.evaluation.compare import compare

AWARE = "snips(weighting='policy_aware')"


def test_the_interval_of_a_learned_policy_reaches_to_what_it_may_become():
    log = draw(REGIMES["rows"], 0).log
    found = compare(log, ["most_clicked", "uniform"], [AWARE])
    learned, fixed = found.answers
    assert learned.evidence.gap != 0
    assert fixed.evidence.gap == 0
    plain = learned.evidence.estimate.interval()
    assert learned.interval[1] - learned.interval[0] > plain[1] - plain[0]
    low, high = min(learned.evidence.gap, 0), max(learned.evidence.gap, 0)
    assert learned.interval == (plain[0] + low, plain[1] + high)
    assert any(one.check == "learned_policy" for one in learned.verdict.findings)
    assert not any(one.check == "learned_policy" for one in fixed.verdict.findings)
    (gain,) = [
        one for one in found.differences if one.policy == "most_clicked" and one.minus == "logged"
    ]
    assert gain.interval[1] - gain.interval[0] > 2 * 1.9 * gain.standard_error
