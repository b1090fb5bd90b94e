"""The sentence above a comparison: what it claims, what it refuses, and what it pays for."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.evaluation.headline import best, doubt, headline
from engine.evaluation.sensitivity_bounds import sensitivity_bounds
from engine.figures.compare.forest import forest
from engine.ingest.samples import open_sample
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy


@pytest.fixture(scope="module")
def log():
    return open_sample("open_bandit_bts")


def of_equal_items(rate=(0.2, 0.2, 0.2), chance=(0.5, 0.3, 0.2), n=6_000):
    """A log in which each item is shown and clicked with chances of its own."""
    rng = np.random.default_rng(0)
    item = rng.choice(3, n, p=chance)
    clicked = rng.random(n) < np.array(rate)[item]
    columns = {"item": item, "reward": clicked.astype(float), "propensity": np.array(chance)[item]}
    return from_table(columns, name=f"{rate} {chance}")


def towards(name, *probability):
    items = np.arange(len(probability))
    return UploadedPolicy(
        name=name, table={"item_code": items, "probability": np.array(probability)}
    )


def test_no_gain_is_no_claim():
    policies = [towards("one", 0.3, 0.4, 0.3), towards("other", 0.2, 0.3, 0.5)]
    told = headline(compare(of_equal_items(), policies, ["snips"]), "snips")
    assert told.startswith("No policy is significantly better than the logging policy")
    assert "best of 2" in told
    assert "Holm" in told
    assert "effective sample size" in told


def test_a_loss_is_told_as_one():
    found = compare(of_equal_items((0.3, 0.2, 0.1)), [towards("worse", 0.2, 0.3, 0.5)], ["snips"])
    assert headline(found, "snips").startswith("Every policy here earns less")
    assert "best of" not in headline(found, "snips")


def test_policies_that_differ_in_a_few_rows_alone_are_not_told_apart(log):
    """All items are worth the same; some ten rows show the one that the target shows more often.

    Where none of them was clicked, the plain interval is sure of a loss: so it was in 64 of 100.
    """
    similar = of_equal_items((0.05, 0.05, 0.05), (0.6, 0.399, 0.001), 20_000)
    found = compare(similar, [towards("similar", 0.6, 0.389, 0.011)], ["ips"])
    assert found.answers[0].verdict.word == "estimable", found.answers[0].verdict.reasons
    assert found.differences[0].verdict == "not estimable"
    told = headline(found, "ips")
    assert told.startswith(
        "This log cannot distinguish similar from the logging policy, which earned "
    )
    assert "where the two policies differ most: " in told
    assert found.as_record()["differences"][0]["warnings"][0] in told
    assert headline(compare(log, ["uniform"], ["snips"]), "snips").startswith(
        "This log cannot distinguish"
    )


def test_what_cannot_be_estimated_is_not_compared(log):
    found = compare(log, ["most_relevant"], ["ips"])
    assert best(found, "ips") is None
    assert headline(found, "ips").startswith("This log does not support")
    assert "Log longer" in headline(found, "ips")


def flat(chances, said, n=10_000):
    """A log of a uniform policy whose better items are said to have had smaller chances."""
    rng = np.random.default_rng(0)
    item = rng.integers(0, 4, n)
    reward = (rng.random(n) < np.array([0.05, 0.05, 0.5, 0.5])[item]).astype(float)
    columns = {"item": item, "reward": reward, "propensity": np.array(said)[item]}
    table = {"item_code": np.arange(len(chances)), "probability": np.array(chances)}
    return compare(from_table(columns, name="flat"), [UploadedPolicy("mine.csv", table)], ["ips"])


def test_a_gain_that_the_findings_could_make_up_is_not_claimed():
    """The policy is the logging policy: all of its gain is the error of the propensities."""
    found = flat([0.25] * 4, [0.4, 0.4, 2 / 11, 2 / 11])
    word, (reason,) = doubt(found, "ips")
    told = headline(found, "ips")
    assert word == "directional"
    assert reason.startswith("The same estimator values the logging policy 8.")
    assert told.startswith(
        "No policy is significantly better than the logging policy; mine.csv: +8."
    )
    assert "its possible bias could explain all of it. Next: Check the propensities" in told
    honest = flat([0.1, 0.1, 0.4, 0.4], [0.25] * 4)
    assert doubt(honest, "ips") == ("estimable", [])
    assert headline(honest, "ips").startswith("mine.csv earns more than the logging policy: +")


def test_what_was_never_shown_leaves_a_band_and_no_number():
    """Of a new item, 5% of the policy, anything may come; of 30%, weights give no number at all."""
    some = flat([0.2, 0.2, 0.275, 0.275, 0.05], [0.25] * 4).answers[0]
    assert some.band is None
    low, high = sensitivity_bounds(some)
    assert high - low == pytest.approx(0.05)
    many = flat([0.1, 0.1, 0.25, 0.25, 0.3], [0.25] * 4).answers[0]
    assert many.band is not None
    assert many.reach == many.band
    assert many.band[1] - many.band[0] == pytest.approx(0.3)
    paired = flat([0.1, 0.1, 0.25, 0.25, 0.3], [0.25] * 4).differences[0]
    assert paired.interval[1] - paired.interval[0] > 0.3
    assert paired.interval[0] < paired.value
    assert "anything from" in forest(flat([0.1, 0.1, 0.25, 0.25, 0.3], [0.25] * 4)).alt


def test_every_refused_policy_gets_its_reason():
    log = from_table(
        {"item": [0, 1] * 20, "reward": [0, 1] * 20, "propensity": [0.02, 0.5] * 20}, name="few"
    )
    word, lines = doubt(compare(log, ["uniform", "most_clicked"], ["ips"]), "ips")
    assert word == "not estimable"
    assert [line.split(":")[0] for line in lines[:2]] == ["Uniform", "Most clicked"]
    assert len(lines) == 3


def test_the_logging_policy_itself_earns_what_was_logged_and_the_unheard_are_named():
    found = compare(open_sample("open_bandit_random"), ["most_clicked", "uniform"], ["snips"])
    told = headline(found, "snips")
    assert "Uniform equals the logging policy" in told
    assert "logging policy, 0.460 per 100 impressions, best of 2" in told
    assert told.endswith("Not estimable: Most clicked.")


def test_not_every_policy_earns_less_where_some_are_not_estimable():
    asked = ["most_relevant", "softmax(temperature=0.01)", "epsilon_greedy(epsilon=0.9)"]
    told = headline(compare(open_sample("open_bandit_random"), asked, ["snips"]), "snips")
    assert told.startswith(
        "No policy is significantly better than the logging policy; Softmax · temperature 0.01"
    )
    assert told.endswith(
        "Not estimable: Most relevant. "
        "Not distinguished from the logging policy: Epsilon-greedy · exploration 0.9."
    )


def test_the_logging_policy_alone_is_told_with_its_own_verdict(log):
    found = compare(log, ["logged"], ["snips"])
    assert doubt(found, "snips")[0] == found.answers[0].verdict.word == "directional"
    told = headline(found, "snips")
    assert told.startswith("The logging policy itself comes out at 0.6")
    assert "it earned 0.690" in told


def test_a_real_gain_is_claimed():
    log = open_sample("three_rankers")
    found = compare(log, ["most_relevant", "uniform"], ["snips(weighting='policy_aware')"])
    told = headline(found, "snips(weighting='policy_aware')")
    assert told.startswith("Most relevant earns more than the logging policy: +")
    assert "Holm-adjusted p below .001" in told
