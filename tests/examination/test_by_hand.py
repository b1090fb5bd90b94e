"""Two or three impressions worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from engine.core.method import parse
from engine.examination.curve import Curve
from engine.logs.arrays import from_table
from engine.relevance.missing_by_rank import missing_by_rank, missing_click_sentence
from engine.relevance.relevance import relevance


def known(*examination: float, trusted: tuple[float, ...] | None = None) -> Curve:
    values, ranks = np.array(examination), len(examination)
    low = None if trusted is None else np.array(trusted)
    interval = np.stack([values, values], axis=1)
    nothing = np.zeros((ranks, ranks))
    return Curve("known", values, interval, np.ones(ranks, bool), nothing, (), low)


@pytest.fixture
def log():
    # Item a: 4 impressions at rank 1 with 2 clicks, 2 at rank 2 with 1 click; b: 2 at rank 1 with
    # 1 click, 4 at rank 2 with none.
    items = ["a"] * 6 + ["b"] * 6
    ranks = [1, 1, 1, 1, 2, 2, 1, 1, 2, 2, 2, 2]
    clicks = [1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]
    return from_table({"item": items, "rank": ranks, "reward": clicks})


def test_harvesting_by_hand(log):
    # Paper: click-through at rank 2 is 1/2 + 0, at rank 1 is 1/2 + 1/2.
    paper = parse("examination", "pivot_one(pairs='paper')").fit(log)
    assert paper.examination.tolist() == pytest.approx([1, 0.5])
    # Precision: weights 4*2/6 for both pairs; the same sums times 4/3.
    precise = parse("examination", "pivot_one").fit(log)
    assert precise.examination.tolist() == pytest.approx([1, 0.5])
    # Raw clicks: 1 of 6 at rank 2, 3 of 6 at rank 1.
    assert parse("examination", "naive_ctr").fit(log).examination.tolist() == pytest.approx(
        [1, 1 / 3]
    )


def test_relevance_by_hand(log):
    curve = known(1, 0.5)
    of = {
        name: relevance(log, curve, name)["relevance"].tolist() for name in ("ctr", "ips", "coec")
    }
    assert of["ctr"] == pytest.approx([3 / 6, 1 / 6])
    assert of["ips"] == pytest.approx([(2 + 1 / 0.5) / 6, 1 / 6])
    assert of["coec"] == pytest.approx([3 / (4 + 2 * 0.5), 1 / (2 + 4 * 0.5)])
    # em: for b, 1/r - 1/(1-r) - 4 * .5/(1-.5r) = 0.
    r = relevance(log, curve, "em")["relevance"][1]
    assert 1 / r - 1 / (1 - r) - 2 / (1 - 0.5 * r) == pytest.approx(0, abs=1e-9)


def test_affine_correction_by_hand(log):
    # Irrelevant items are clicked .1 at rank 1 and never at rank 2: (clicks - .1 n1) / n there.
    found = relevance(log, known(1, 0.5, trusted=(0.1, 0.0)), "affine")["relevance"]
    assert found.tolist() == pytest.approx([(2 - 0.4 + 1 / 0.5) / 6, (1 - 0.2) / 6])


def test_missing_clicks_are_told_apart(log):
    found = missing_by_rank(log, known(1, 0.5), "coec")
    # Relevance .6 and .25 by coec. At rank 2 a misses 1 and b misses 4 clicks, of which
    # (1 - .5) / (1 - .5 r) were not seen: .5/.7 and 4 * .5/.875.
    assert found["not_seen"].tolist() == pytest.approx([0, 0.5 / 0.7 + 4 * 0.5 / 0.875])
    whole = found["clicks"] + found["not_seen"] + found["not_liked"]
    assert whole.tolist() == pytest.approx(found["impressions"].tolist())


def test_missing_clicks_in_a_sentence_range_over_the_band(log):
    shares = []
    for seen in (0.5, 0.6, 0.4):
        found = missing_by_rank(log, known(1, seen))
        shares.append(100 * found["not_seen"].sum() / 8)  # 12 rows, 4 clicks
    curve = replace(known(1, 0.5), interval=np.array([[1, 1], [0.6, 0.4]])[:, ::-1])
    told = missing_click_sentence(log, curve, missing_by_rank(log, curve))
    middle, low, high = (f"{share:.0f}" for share in shares)
    assert f"{middle}% of results without a click were not examined ({low}% to {high}%" in told
    blind = replace(curve, identified=np.array([True, False]))
    assert missing_click_sentence(log, blind, missing_by_rank(log, blind)).startswith(
        "No rank can be compared with rank 1"
    )


def test_a_rank_that_is_seen_more_than_the_first_is_let():
    # Item a is clicked 1 of 10 at rank 1 and 3 of 10 at rank 2, b 2 of 10 and 6 of 10: threefold.
    clicks = {("a", 1): 1, ("a", 2): 3, ("b", 1): 2, ("b", 2): 6}
    rows = [(item, rank, int(n < won)) for (item, rank), won in clicks.items() for n in range(10)]
    item, rank, reward = zip(*rows, strict=True)
    log = from_table({"item": list(item), "rank": list(rank), "reward": list(reward)})
    for method in ("regression_em", "all_pairs", "pivot_one"):
        found = parse("examination", method).fit(log).examination
        assert found.tolist() == pytest.approx([1, 3], rel=1e-3), method
    assert "pinned=False" in parse("click_models", "pbm").fit(log).warnings[0]
