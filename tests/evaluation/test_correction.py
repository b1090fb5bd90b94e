"""One correction for a whole comparison: where it is put in, and where it is not."""

import pytest

from engine.core.method import parse
from engine.evaluation.correction import corrected


@pytest.mark.parametrize(
    ("family", "asked", "given"),
    [
        ("policies", "most_relevant", "most_relevant(examination='pivot_one')"),
        ("policies", "softmax(examination='naive_ctr')", "softmax(examination='naive_ctr')"),
        ("policies", "uniform", "uniform"),
        (
            "policies",
            "epsilon_greedy(base='softmax')",
            "epsilon_greedy(base=\"softmax(examination='pivot_one')\")",
        ),
        ("estimators", "snips", "snips"),
        (
            "estimators",
            "ips(weighting='examination')",
            "ips(weighting='examination', examination='pivot_one')",
        ),
    ],
)
def test_a_correction_reaches_what_leaves_it_open(family, asked, given):
    assert corrected(parse(family, asked), "pivot_one").spec == given


def test_the_usual_correction_changes_no_spec():
    for spec in ("snips(weighting='policy_aware')", "ips(weighting='examination')"):
        assert corrected(parse("estimators", spec), "all_pairs").spec == spec
