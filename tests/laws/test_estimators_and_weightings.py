"""Every estimator and every weighting, found by discovery, keeps the laws that its family owes.

The log: 400 impressions of two slots filled independently from three items, two queries, so that
weights for slots, cascades and whole slates all exist. `propensity` is that of the slot, or of the
slate for weights that need it.
"""

from functools import cache

import numpy as np
import pytest

from engine.core.method import methods, parse
from engine.evaluation.compare import compare
from engine.ingest.tables.keyed_tables import codes
from engine.logs.arrays import from_table
from engine.policies.columns import Columns
from engine.policies.uploaded import UploadedPolicy

N, ITEMS, QUERIES = 400, ("ant", "bee", "cow"), ("x", "y")
LOGGED = np.array([[[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]], [[0.2, 0.5, 0.3], [0.4, 0.4, 0.2]]])
TARGET = np.array([[[0.2, 0.2, 0.6], [0.3, 0.3, 0.4]], [[0.3, 0.3, 0.4], [0.2, 0.6, 0.2]]])
SEEN = "uploaded(curve=(1.0, 0.5))"
BY_COLUMNS = {
    key
    for key, kind in methods("weightings").items()
    if set(kind.depends_on[:2]) & set("is")  # at items above: a whole ranking is weighed
}
WEIGHTINGS = {
    key: f"{key}(examination={SEEN!r})" if "examination" in kind.parameters() else key
    for key, kind in methods("weightings").items()
}
CASES = [
    *(f"{form}(weighting={spec!r})" for spec in WEIGHTINGS.values() for form in ("ips", "snips")),
    *(key for key in methods("estimators") if key not in ("ips", "snips")),
]
ALONE = [case for case in CASES if case != "cascade_dr"]
"""Cascade-DR weighs by columns and predicts by a relation; it has a test of its own."""
SHIFTING = [case for case in CASES if parse("estimators", case).shift_equivariant]
UNSHIFTED = [case for case in ALONE if case not in SHIFTING]
NORMALISED = [case for case in CASES if parse("estimators", case).normalised]


def draw():
    rng = np.random.default_rng(5)
    query = rng.integers(0, 2, N)
    item = np.array([[rng.choice(3, p=LOGGED[q, k]) for k in range(2)] for q in query])
    reward = rng.random((N, 2)) < 0.2 + 0.2 * item
    return query, item, reward.astype(float)


QUERY, ITEM, REWARD = draw()


def table(slates=False, target=TARGET, reward=REWARD, names=ITEMS):
    slot = np.arange(2)
    logged, wanted = LOGGED[QUERY[:, None], slot, ITEM], target[QUERY[:, None], slot, ITEM]
    columns = {
        "impression": np.repeat(np.arange(N), 2),
        "query": np.array(QUERIES)[np.repeat(QUERY, 2)],
        "item": np.array(names)[ITEM.ravel()],
        "rank": np.tile([1, 2], N),
        "reward": reward.ravel(),
        "policy": np.repeat(np.where(np.arange(N) % 3, "one", "two"), 2),
        "category": np.array(["round", "long", "round"])[ITEM.ravel()],
        "propensity_item_rank": logged.ravel(),
        "propensity_cascade": np.cumprod(logged, axis=1).ravel(),
        "target_item_rank": wanted.ravel(),
        "target_cascade": np.cumprod(wanted, axis=1).ravel(),
    }
    whole = (np.repeat(part.prod(axis=1), 2) for part in (logged, wanted))
    each = (logged.ravel(), wanted.ravel())
    columns["propensity"], columns["target"] = whole if slates else each
    return columns


def relation(log, probability, names=ITEMS):
    query, rank, item = (index.ravel() for index in np.indices(probability.shape))
    return {
        "query_code": codes(np.array(QUERIES)[query], log.queries),
        "rank": rank + 1,
        "item_code": codes(np.array(names)[item], log.items),
        "probability": probability.ravel(),
    }


def weighting(spec):
    return parse("estimators", spec).weigh().key


VARIANTS = {
    "plain": {},
    "reordered": {"order": np.random.default_rng(1).permutation(2 * N)},
    "renamed": {"names": ("zebra", "yak", "gnu")},
    "scaled": {"reward": REWARD * 100},
    "shifted": {"reward": REWARD + 1},
    "constant": {"reward": np.full((N, 2), 3.0)},
    "logging": {"target": LOGGED},
}


@cache
def answers(variant):
    """Every case's answer on one variant of the log."""
    found = {}
    for slates in (False, True):
        mine = [spec for spec in ALONE if (weighting(spec) == "slate") == slates]
        for by_columns in (False, True):
            specs = [spec for spec in mine if (weighting(spec) in BY_COLUMNS) == by_columns]
            if specs:
                found |= asked(specs, slates, by_columns, **VARIANTS[variant])
    return found


def asked(specs, slates, by_columns, *, target=TARGET, order=None, names=ITEMS, reward=REWARD):
    columns = table(slates, target, reward, names)
    if order is not None:
        columns = {key: column[order] for key, column in columns.items()}
    log = from_table(columns, name="conformance")
    given = UploadedPolicy(name="target", table=relation(log, target, names))
    made = compare(log, [Columns() if by_columns else given], specs).answers
    return dict(zip(specs, made, strict=True))


def answer(spec, variant="plain"):
    return answers(variant)[spec]


@pytest.mark.parametrize("spec", ALONE)
def test_a_value_exists_and_its_verdict_speaks(spec):
    one = answer(spec)
    assert np.isfinite([one.value, one.standard_error, *one.interval]).all(), one.verdict
    assert one.interval[0] <= one.value <= one.interval[1]
    assert one.verdict.word in ("estimable", "directional", "not estimable")


@pytest.mark.parametrize("spec", ALONE)
def test_the_order_of_rows_and_the_names_of_items_do_not_matter(spec):
    plain = answer(spec)
    for other in (answer(spec, "reordered"), answer(spec, "renamed")):
        assert other.value == pytest.approx(plain.value, rel=1e-9)
        assert other.standard_error == pytest.approx(plain.standard_error, rel=1e-9)


@pytest.mark.parametrize("spec", ALONE)
def test_rewards_in_other_units_scale_the_value(spec):
    plain, scaled = answer(spec), answer(spec, "scaled")
    assert scaled.value == pytest.approx(100 * plain.value, rel=1e-9)
    assert scaled.standard_error == pytest.approx(100 * plain.standard_error, rel=1e-9)


def test_what_estimators_declare_is_not_empty():
    assert {"snips", "dr", "mle"} <= {case.partition("(")[0] for case in SHIFTING}
    assert {"snips", "sndr"} <= {case.partition("(")[0] for case in NORMALISED}
    assert {"slate", "reward_interaction", "pseudo_inverse"} == BY_COLUMNS


@pytest.mark.parametrize("spec", [case for case in methods("estimators") if case in UNSHIFTED])
def test_what_does_not_declare_it_does_not_shift(spec):
    """So that a declaration says something; weights that are counted may average to one."""
    plain, shifted = answer(spec), answer(spec, "shifted")
    assert shifted.value != pytest.approx(plain.value + 2, rel=1e-12)


@pytest.mark.parametrize("spec", SHIFTING)
def test_rewards_shifted_shift_the_value(spec):
    """By the shift at each of the two ranks. Weights that are normalised over all ranks together
    shift by what they normalise to, so they are left out."""
    if "examination" in spec or "policy_aware" in spec:
        pytest.skip("normalised by examination, not by rank")
    if weighting(spec) == "pseudo_inverse" and spec.startswith("dr"):
        pytest.skip("not a sensible pairing")
    plain, shifted = answer(spec), answer(spec, "shifted")
    assert shifted.value == pytest.approx(plain.value + 2, rel=1e-9)


@pytest.mark.parametrize("spec", NORMALISED)
def test_a_constant_reward_has_no_width(spec):
    if "examination" in spec or "policy_aware" in spec:
        pytest.skip("normalised by examination, not by rank")
    one = answer(spec, "constant")
    assert one.value == pytest.approx(6)
    assert one.standard_error == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("spec", ALONE)
def test_the_logging_policy_earns_the_mean_of_the_log(spec):
    """Exactly where weights are one; replay, and weights counted or seen, come close."""
    one, mean = answer(spec, "logging"), REWARD.sum(axis=1).mean()
    exact = weighting(spec) in ("action", "item_position", *BY_COLUMNS)
    biased = spec in ("replay", "dm", "dros", "weighted_ips", "weighted_dr")
    if exact and not biased and not spec.endswith("_dr") and spec not in ("dr", "sndr"):
        assert one.value == pytest.approx(mean, rel=1e-9)
    elif spec != "replay" and "examination" not in spec:
        assert one.value == pytest.approx(mean, abs=4 * max(one.standard_error, 0.01))


def test_cascade_dr_without_predictions_is_reward_interaction_ips(tmp_path):
    columns = table()
    columns |= {"prediction": np.full(2 * N, "0"), "expected": np.full(2 * N, "0")}
    log = from_table(columns, name="cascade")
    specs = ["cascade_dr(rewards='columns')", "ips(weighting='reward_interaction')"]
    first, second = compare(log, [Columns()], specs).answers
    assert first.value == pytest.approx(second.value, rel=1e-12)
    columns |= {"prediction": np.full(2 * N, "0.5"), "expected": np.full(2 * N, "0.5")}
    log = from_table(columns, name="cascade with predictions")
    one = compare(log, [Columns()], specs[:1]).answers[0]
    assert one.value == pytest.approx(second.value, abs=3 * second.standard_error)
