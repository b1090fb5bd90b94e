"""What a log cannot show is said to be not checked: neither an alarm nor an approval."""

import numpy as np

from engine.core.checks import Finding
from engine.diagnostics.verdict import verdict
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.policy import Policy
from engine.results.evaluation import Evaluation
from tests.click_models.users import clicked

GIVEN = "snips(weighting='examination(examination=\"uploaded(curve=(1.0, 0.5, 0.3))\")')"
GAP = "Not checked: No clicked item was shown at more than one rank"


def never_moved():
    """Three items that always stand at their ranks, 2,000 times."""
    rows = 2_000
    clicks = np.random.default_rng(0).random((rows, 3)) < np.array([0.6, 0.2, 0.1])
    return {
        "impression": np.repeat(np.arange(rows), 3),
        "query": np.repeat("q", 3 * rows),
        "item": np.tile(["a", "b", "c"], rows),
        "rank": np.tile([1, 2, 3], rows),
        "reward": clicks.ravel().astype(float),
    }


def test_a_finding_that_was_not_checked_is_no_alarm():
    judged = verdict([Finding("sessions", "green", "Fine."), Finding("k", "not checked", "No k.")])
    assert judged.word == "estimable"
    assert (judged.alarms, judged.reasons) == ((), ())
    assert judged.not_checked == ("Not checked: No k.",)


def test_items_that_never_moved_leave_the_product_unchecked():
    comparison = compare(from_table(never_moved()), [Policy.parse("logged")], [GIVEN])
    answer = comparison.answers[0]
    product = [each for each in answer.verdict.findings if each.check == "position_based"]
    assert [finding.severity for finding in product] == ["not checked"]
    assert answer.as_record()["not_checked"][0].startswith(GAP)
    assert any(GAP in remark for remark in Evaluation(comparison).remarks())
    assert not any("two ranks" in reason for reason in answer.verdict.reasons)


def test_items_that_moved_are_checked():
    log = clicked("pbm", 1_000, 0)
    spec = "snips(weighting='policy_aware')"
    answer = compare(log, [Policy.parse("logged")], [spec]).answers[0]
    assert answer.verdict.not_checked == ()
