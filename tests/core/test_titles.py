"""What readers see of a method: its title with the parameters that were set."""

import pytest

from engine.core.method import families, methods
from engine.core.titles import titled, titled_spec

SHOWN = {
    ("estimators", "snips"): "SNIPS",
    ("estimators", "snips(weighting='policy_aware')"): "SNIPS · policy-aware weighting",
    ("estimators", "clipped(max_weight=5)"): "Clipped IPS · maximum weight 5",
    ("policies", "most_relevant"): "Most relevant",
    ("policies", "softmax(temperature=0.2)"): "Softmax · temperature 0.2",
    ("policies", "uploaded(name='mine.csv')"): "mine.csv",
    ("policies", "sofmax(0.2)"): "sofmax(0.2)",
}


@pytest.mark.parametrize(("family", "spec"), SHOWN)
def test_a_spec_is_shown_by_its_title(family, spec):
    assert titled_spec(family, spec) == SHOWN[family, spec]


def test_methods_of_a_family_never_share_a_title():
    for family in families():
        titles = [titled(kind()) for kind in methods(family).values() if kind.key != "uploaded"]
        named = [title for title in titles if title]
        assert len(named) == len(set(named)), family
