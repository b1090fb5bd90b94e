"""The audit of a log: by hand, against plain code, its coverage, and what it refuses to say."""

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.core.method import parse
from engine.fairness.audit.audit import audit
from engine.fairness.audit.in_words import sentence
from engine.fairness.audit.over_time import shares_over_time
from engine.logs.arrays import from_table
from tests.fairness.audited_logs import HALVES, drawn, log_of, pages


def test_by_hand():
    # 100 pages show a at rank 1 and b at rank 2, which half of the users examine. a has 40 clicks
    # of 100 looks, b has 10 of 50: merit .4 and .2, exposure 1 and .5, so 2.5 per merit for both.
    found = audit(log_of(pages(100, (40, 10))), "seller", examination=HALVES)
    a, b = found.groups
    assert (a.exposure.value, b.exposure.value) == (1, 0.5)
    assert (a.merit.value, b.merit.value) == pytest.approx((0.4, 0.2))
    assert (a.exposure_per_merit.value, b.exposure_per_merit.value) == pytest.approx((2.5, 2.5))
    ratios = {line.measure: line.value for line in found.comparisons}
    assert ratios["exposure_ratio"] == 2
    assert ratios["treatment_ratio"] == pytest.approx(1)
    # Clicks per merit: .4 / .4 over .1 / .2.
    assert ratios["impact_ratio"] == pytest.approx(2)
    # a has two thirds of the exposure and is half of the items: a sixth would have to move.
    assert ratios["attention_weighted_rank_fairness"] == pytest.approx(1 / 6)
    assert {name: part.value for name, part in found.expected.items()} == pytest.approx(
        {"d": 1.25, "r": 1.25, "l": 0}
    )
    assert found.by_rank[0].tolist() == [[1, 0], [0, 1]]


def test_merit_from_a_file_hears_of_items_that_nobody_saw(tmp_path):
    path = tmp_path / "merit.csv"
    path.write_text("item,merit\na,1\nb,0\nc,3\n")
    log = log_of([*pages(50, (20, 5)), ("x", "p", "c", 1, 0.0, "B"), ("y", "p", "a", 2, 0.0, "A")])
    found = audit(log, "seller", examination=HALVES, merit=str(path))
    # Query p is 2 of 52 impressions and shows c and a; q never shows c: a third of the pairs with
    # merit (q a, q c, p a, p c) is c for q.
    assert found.never_shown == pytest.approx(1 / 4)
    assert found.groups[0].merit.value == pytest.approx(1)
    assert found.groups[1].merit.value == pytest.approx(3)
    assert found.groups[1].exposure.value == pytest.approx((50 * 0.5 + 1) / 52)


def test_a_group_without_merit_has_no_ratio_and_says_so(tmp_path):
    path = tmp_path / "merit.csv"
    path.write_text("item,merit\na,1\nb,0\n")
    found = audit(log_of(pages(60, (20, 5))), "seller", examination=HALVES, merit=str(path))
    assert np.isnan(found.groups[1].exposure_per_merit.value)
    assert found.groups[1].verdict.word == "not estimable"
    assert found.groups[1].verdict.reasons == ("No item of this group has merit.",)
    assert "does not support" in sentence(found)
    record = api.audit(log_of(pages(60, (20, 5))), "seller", examination=HALVES, merit=str(path))
    assert "No item of this group has merit." in str(record)


def test_nothing_is_estimable_where_merit_rests_on_a_handful_of_clicks():
    found = audit(log_of(pages(4_000, (400, 3))), "seller", examination=HALVES)
    assert found.groups[0].verdict.word == "estimable"
    assert found.groups[1].verdict.word == "not estimable"
    assert "Merit rests on 3 effective clicks" in found.groups[1].verdict.reasons[0]
    for line in found.comparisons:
        if line.measure in ("treatment_ratio", "impact_ratio"):
            assert line.verdict.word == "not estimable"
    nobody = audit(log_of(pages(400, (40, 0))), "seller", examination=HALVES)
    assert nobody.groups[1].verdict.word == "not estimable"


def test_ranks_that_are_not_identified_are_counted_and_said():
    found = audit(log_of(pages(400, (40, 40))), "seller")
    assert {group.verdict.word for group in found.groups} == {"not estimable"}
    assert any("not identified" in reason for reason in found.groups[0].verdict.reasons)


def test_plain_code_agrees():
    log = drawn("many_queries(queries=5)", 400, 3)
    curve = (1.0, 0.6, 0.4, 0.3, 0.2, 0.15, 0.1, 0.1, 0.1, 0.1)
    found = audit(log, "seller", examination=f"uploaded(curve={curve})")
    rows = log.query("SELECT impression, query, item, rank, reward, seller FROM log")
    pages_of = {}
    for place, query in zip(rows["impression"], rows["query"], strict=True):
        pages_of.setdefault(query, set()).add(place)
    total = sum(map(len, pages_of.values()))
    looks, clicks, exposure, seller = {}, {}, {"A": 0.0, "B": 0.0}, {}
    columns = (rows[name] for name in ("query", "item", "rank", "reward", "seller"))
    for query, item, rank, reward, group in zip(*columns, strict=True):
        seen = curve[int(rank) - 1]
        looks[query, item] = looks.get((query, item), 0.0) + seen
        clicks[query, item] = clicks.get((query, item), 0.0) + (reward > 0)
        exposure[group] += seen / total
        seller[item] = group
    for group in found.groups:
        merit = sum(
            len(pages_of[query]) / total * clicks[query, item] / looks[query, item]
            for query, item in looks
            if seller[item] == group.group
        )
        assert group.exposure.value == pytest.approx(exposure[group.group])
        assert group.merit.value == pytest.approx(merit)


def test_a_curve_is_refitted_without_each_part():
    from engine.examination.deleted_parts import curves_without
    from engine.examination.examination_model import examine
    from engine.fairness.audit.counts import PARTS, counts_of
    from engine.logs.subset import subset

    log = drawn("top_k(items=6, shown=3)", 1_500, 0)
    counts = counts_of(log)
    for spec in ("all_pairs", "pivot_one", "regression_em"):
        curves = curves_without(log, spec, counts.whole, counts.part, PARTS)
        assert curves[0] == pytest.approx(examine(log, spec).examination)
        again = parse("examination", spec).fit(subset(log, "bucket % 20 <> 7", "without"))
        assert curves[8] == pytest.approx(again.examination, abs=1e-6)
        assert curves.std(axis=0)[1] > 0


def test_the_cells_that_an_audit_leaves_are_those_that_the_log_would_count():
    from engine.counts.cells import cells
    from engine.fairness.audit.counts import counts_of
    from engine.logs.log import named

    log = drawn("many_queries(queries=5)", 300, 1)
    asked = log.query(named("cells"))
    counts_of(log)
    left = cells(log)
    assert list(left) == list(asked)
    for name in asked:
        assert left[name].dtype == asked[name].dtype
        assert left[name] == pytest.approx(asked[name])


def test_impressions_without_a_first_rank_are_counted_one_by_one():
    rows = [(f"{n}", "q", "a", 2, float(n % 3 == 0), "A") for n in range(60)]
    rows += [(f"{n}", "q", "b", 1, float(n % 2 == 0), "B") for n in range(40)]
    found = audit(log_of(rows), "seller", examination=HALVES)
    assert found.groups[0].exposure.value == pytest.approx(0.5)
    assert found.groups[1].exposure.value == pytest.approx(40 / 60)


def test_shares_over_time_by_hand():
    # In the first half a stands at rank 1 and b at rank 2, in the second half the other way.
    first, second = pages(200, (80, 20)), pages(200, (80, 20))
    second = [(f"x{row[0]}", *row[1:3], 3 - row[3], *row[4:]) for row in second]
    names = ("impression", "query", "item", "rank", "reward", "seller")
    columns = zip(*(first + second), strict=True)
    table = {name: np.array(column) for name, column in zip(names, columns, strict=True)}
    day = np.datetime64("2026-01-01T00:00:00")
    hours = np.repeat(np.arange(400), 2).astype("timedelta64[h]")
    log = from_table(table | {"session": table["impression"], "timestamp": day + hours})
    found = shares_over_time(log, "seller", HALVES, count=2)
    assert found.share == pytest.approx(np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]]), abs=1e-9)
    assert (found.interval[..., 0] <= found.share).all()
    assert (found.share <= found.interval[..., 1]).all()
    with pytest.raises(EngineError, match="no timestamps"):
        shares_over_time(log_of(first), "seller", HALVES)


def test_the_sentence_names_the_group_that_gets_more():
    log = drawn("top_k(items=8, shown=4)", 3_000, 1)
    text = sentence(audit(log, "seller"))
    assert text.startswith("For the same merit, ") or text.startswith("No certain difference")
    alike = sentence(audit(log_of(pages(400, (160, 40))), "seller", examination=HALVES))
    assert alike.startswith("No certain difference: exposure per merit of")


def test_expected_exposure_has_verdicts_and_its_order_by_merit_is_doubted(tmp_path):
    log = log_of(pages(400, (160, 40)))
    found = audit(log, "seller", examination=HALVES)
    words = {name: each.word for name, each in found.expected_verdicts.items()}
    assert words == {"d": "estimable", "r": "directional", "l": "directional"}
    assert "order of the items by merit" in found.expected_verdicts["r"].reasons[0]
    path = tmp_path / "merit.csv"
    path.write_text("item,merit\na,1\nb,0.5\n")
    given = audit(log, "seller", examination=HALVES, merit=str(path))
    assert given.expected_verdicts["r"].word == "estimable"


def test_the_rows_are_read_once_for_the_numbers_and_once_for_the_groups():
    from engine.logs.sources import DuckDBSource

    log, asked = drawn("many_queries(queries=5)", 300, 2), []

    class Counting(DuckDBSource):
        def query(self, sql, **tables):
            asked.append(sql)
            return super().query(sql, **tables)

    object.__setattr__(log.source, "__class__", Counting)
    audit(log, "seller")
    over_rows = [sql for sql in asked if "reward" in sql or "seller" in sql]
    assert len(over_rows) == 2
