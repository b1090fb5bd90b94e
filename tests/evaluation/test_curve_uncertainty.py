"""The interval of a value includes what is unknown of the examination curve behind its weights."""

import numpy as np
import pytest

from engine.api import evaluate, load
from engine.core.method import parse
from engine.counts.bucket_counts import bucket_counts
from engine.evaluation.compare import compare
from engine.examination.examination_model import curve_influence, examine
from engine.examination.harvesting import masses
from engine.examination.pairs import Pairs
from engine.logs.arrays import from_table
from engine.policies.policy import Policy
from engine.policies.uploaded import UploadedPolicy
from tests.diagnostics.some_checks import judged_by
from tests.ingest.click_world import rankings
from tests.ingest.event_writers import placed

AWARE = "snips(weighting='policy_aware')"
QUERIES, ITEMS, SHOWN = 20, 6, 6


def position_based(seed, impressions=4_000, rankers=3, session=1):
    """A log of several rankers, whose users look at ranks with the chances 1 / rank."""
    world = np.random.default_rng(7)
    relevance = world.beta(1.5, 3, (QUERIES, ITEMS)).clip(0.02, 0.9)
    rng = np.random.default_rng(seed)
    orders = np.argsort(world.normal(size=(rankers, QUERIES, ITEMS)) - relevance, axis=2)
    query, ranker = rng.integers(QUERIES, size=impressions), rng.integers(rankers, size=impressions)
    item = orders[ranker, query][:, :SHOWN]
    chance = relevance[query[:, None], item] / np.arange(1, SHOWN + 1)
    table = {
        "session": np.repeat(np.arange(impressions) // session, SHOWN),
        "impression": np.repeat(np.arange(impressions), SHOWN),
        "query": np.repeat(query, SHOWN).astype(str),
        "item": item.ravel().astype(str),
        "rank": np.tile(np.arange(1, SHOWN + 1), impressions),
        "reward": (rng.random(chance.shape) < chance).astype(float).ravel(),
    }
    return from_table(table), relevance


def best_first(log, relevance):
    """The policy that ranks by the truth, and what it earns."""
    order = np.argsort(-relevance, axis=1)[:, :SHOWN]
    codes = {str(name): code for code, name in enumerate(log.queries)}
    items = {str(name): code for code, name in enumerate(log.items)}
    table = {
        "query_code": np.repeat([codes[str(q)] for q in range(QUERIES)], SHOWN),
        "rank": np.tile(np.arange(1, SHOWN + 1), QUERIES),
        "item_code": np.array([items[str(d)] for d in order.ravel()]),
        "probability": np.ones(QUERIES * SHOWN),
    }
    truth = np.take_along_axis(relevance, order, axis=1) / np.arange(1, SHOWN + 1)
    return UploadedPolicy(name="best first", table=table), truth.sum(axis=1).mean()


@pytest.mark.parametrize("spec", ["all_pairs", "pivot_one", "adjacent_chain"])
def test_the_gradient_of_a_curve_is_its_derivative(spec):
    model = parse("examination", spec)
    gradient = model.gradient(position_based(0)[0])
    place = tuple(np.argwhere(gradient.pairs.impressions > 20)[5])
    cell = np.flatnonzero((gradient.pair == place[0]) & (gradient.rank == place[1]))[0]
    for kind, slope in (("impressions", gradient.by_look), ("clicks", gradient.by_click)):
        curves = []
        for step in (0.05, -0.05):
            parts = {"impressions": gradient.pairs.impressions.copy()}
            parts["clicks"] = gradient.pairs.clicks.copy()
            parts[kind][place] += step
            changed = Pairs(gradient.pairs.query, gradient.pairs.item, **parts)
            totals = [part.sum(axis=0)[None] for part in masses(changed, model.pairs, SHOWN)]
            curves.append(model.estimate(*(np.repeat(part, 2, axis=0) for part in totals))[1])
        assert slope[cell] == pytest.approx((curves[0] - curves[1]) / 0.1, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("spec", ["pivot_one", "regression_em"])
def test_a_changed_curve_moves_buckets_alike_by_counts_and_by_rows(spec):
    """After a comparison its counts say what the rows say before."""
    before, relevance = position_based(0, session=3)
    after, _ = position_based(0, session=3)
    compare(after, [best_first(after, relevance)[0], "most_clicked"], [AWARE])
    assert bucket_counts(after) is not None
    rows, counts = curve_influence(before, spec), curve_influence(after, spec)
    np.testing.assert_array_equal(counts.buckets, rows.buckets)
    np.testing.assert_allclose(counts.moved, rows.moved, atol=1e-12)
    assert np.abs(rows.moved).max() > 1e-6


@pytest.mark.parametrize("spec", ["regression_em", "trust_bias"])
def test_the_gradient_of_a_likelihood_is_how_its_maximum_moves(spec):
    """To first order: twenty more looks, or clicks, of one pair, beside a fit anew."""
    model, log = parse("examination", spec), position_based(0, 20_000)[0]
    gradient = model.gradient(log)
    whole = gradient.pairs
    several = (whole.shown.sum(axis=1) > 1)[gradient.pair]
    rows = whole.impressions[gradient.pair, gradient.rank]
    cell = int(np.argmax(rows * (gradient.rank == 1) * several))
    place = gradient.pair[cell], gradient.rank[cell]

    def curve(more):
        impressions, clicks = whole.impressions.copy(), whole.clicks.copy()
        impressions[place] += abs(more)
        clicks[place] += max(more, 0)
        found = model.maximum(Pairs(whole.query, whole.item, impressions, clicks))
        seen = found[1] - found[2] if spec == "trust_bias" else found[1]
        return seen / seen[0]

    for more, slope in (
        (20.0, gradient.by_look[cell] + gradient.by_click[cell]),
        (-20.0, gradient.by_look[cell]),
    ):
        moved = curve(more)[1] - curve(0.0)[1]
        assert 20 * slope[1] == pytest.approx(moved, rel=0.15)


@pytest.mark.parametrize(
    "spec",
    ["all_pairs", "regression_em", "trust_bias", "naive_ctr", "randomised", "contextual"],
)
def test_every_click_leaves_the_curve_to_its_buckets(spec):
    log, _ = position_based(0)
    moved = curve_influence(log, spec).moved
    assert np.abs(moved.sum(axis=0)).max() < 1e-6, "one log twice has the same curve"
    assert np.abs(moved[:, 0]).max() < 1e-9, "rank 1 is the unit"


def test_a_value_under_an_estimated_curve_is_as_uncertain_as_it_varies():
    values, errors = [], []
    for seed in range(24):
        log, relevance = position_based(seed, 1_000)
        with judged_by("examination_curve"):
            answer = compare(log, [best_first(log, relevance)[0]], [AWARE]).answers[0]
        values.append(answer.value)
        errors.append(answer.standard_error)
        assert [finding.check for finding in answer.verdict.findings] == ["examination_curve"]
        assert not answer.verdict.alarms
    assert 0.75 < np.mean(errors) / np.std(values, ddof=1) < 1.35


@pytest.mark.parametrize("estimator", ["snips", "dr"])
def test_a_value_is_directional_where_a_rank_has_no_comparable_click(estimator):
    """Clicks at rank 2 on an item that stands nowhere else do not show how much of it is seen.

    The curve was 1e-13 there, so that a doubly robust value came out at minus 400 million.
    """
    kinds = np.array([["a", "b"], ["b", "a"], *[["a", "c"]] * 18])
    shown, chance = kinds[np.arange(600) % 20], np.random.default_rng(0).random((600, 2))
    clicked = (chance < [0.6, 0.2]) & ((np.arange(2) == 0) | (shown == "c"))
    table = {
        "impression": np.repeat(np.arange(600), 2),
        "item": shown.ravel(),
        "rank": np.tile([1, 2], 600),
        "reward": clicked.ravel().astype(float),
    }
    spec = f"{estimator}(weighting='policy_aware')"
    answer = compare(from_table(table), [Policy.parse("logged")], [spec]).answers[0]
    assert abs(answer.value) < 1
    assert "examination_curve" in [finding.check for finding in answer.verdict.alarms]


@pytest.mark.long
@pytest.mark.parametrize("session", [1, 10])
def test_intervals_under_an_estimated_curve_cover(session):
    inside, estimable = [], []
    for seed in range(400):
        log, relevance = position_based(seed, session=session)
        policy, truth = best_first(log, relevance)
        answer = compare(log, [policy], [AWARE]).answers[0]
        inside.append(answer.interval[0] <= truth <= answer.interval[1])
        estimable.append(answer.verdict.word == "estimable")
    # Monte Carlo error of a share of .95 over 400 logs: .011
    assert 0.925 < np.mean(inside) < 0.98
    assert np.mean(estimable) >= 0.8


def test_derivatives_by_the_curve_are_asked_of_a_log_but_once():
    log, relevance = position_based(0, 2_000)
    policy = best_first(log, relevance)[0]
    first = compare(log, [policy], [AWARE]).answers[0]
    again = compare(log, ["uniform", policy], [AWARE], level=0.9).answers[1]
    assert again.standard_error == first.standard_error
    assert again.evidence.curve_included
    worst = UploadedPolicy(
        name="best first", table=policy.table | {"rank": 7 - policy.table["rank"]}
    )
    other = compare(log, [worst], [AWARE]).answers[0]
    assert other.standard_error != first.standard_error, "another policy of the same name"


def test_a_rank_that_was_never_clicked_moves_no_value(tmp_path):
    listed = rankings(80)
    paid = [
        (n, item, rank, 101.37 + 3.1 * n + rank if hit and rank < 5 else 0)
        for n, each in enumerate(listed)
        for rank, item, hit in placed(each)
    ]
    path = tmp_path / "log.csv"
    rows = [f"r{n},q,{item},{rank},{reward!r}" for n, item, rank, reward in paid]
    path.write_text("\n".join(["search_id,query,item,rank,click", *rows]))
    log = load(path)
    assert examine(log, "all_pairs").examination[4] < 1e-6
    answer = evaluate(log, "logged", "snips(weighting='policy_aware')").to_frame()
    earned = np.bincount([n for n, *_ in paid], [reward for *_, reward in paid])
    assert answer["value"][0] == pytest.approx(earned.mean())
    error = earned.std(ddof=1) / np.sqrt(len(earned))
    assert answer["standard_error"][0] == pytest.approx(error, rel=0.05)
