"""Groups of items: from a column, a rule or a file; and what an audit refuses."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.fairness.audit.audit import audit
from engine.ingest.tables.item_groups import groups_of, item_columns
from engine.logs.arrays import from_table
from tests.fairness.audited_logs import HALVES, log_of, pages


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("seller", ["A", "B"]),
        ("seller = A", ["not seller = A", "seller = A"]),
        ("price > 15", ["not price > 15", "price > 15"]),
        ("price <= 10", ["not price <= 10", "price <= 10"]),
    ],
)
def test_groups_are_a_column_or_a_rule(given, names):
    rows = pages(10, (2, 2))
    table = {
        "impression": [row[0] for row in rows],
        "item": [row[2] for row in rows],
        "rank": [row[3] for row in rows],
        "reward": [row[4] for row in rows],
        "seller": [row[5] for row in rows],
        "price": ["10" if row[2] == "a" else "20" for row in rows],
    }
    log = from_table({name: np.array(column) for name, column in table.items()})
    assert list(groups_of(log, given).names) == names


def test_groups_can_be_a_file_and_many_are_put_together(tmp_path):
    path = tmp_path / "groups.csv"
    path.write_text("item,group\na,x\n")
    groups = groups_of(log_of(pages(10, (2, 2))), str(path))
    assert groups.names == ("(none)", "x")
    assert groups.warnings == ("1 item is not in groups.csv.",)
    rows = [(f"{n}", "q", f"i{n}", 1, 0.0, f"s{n % 20:02d}") for n in range(60)]
    groups = groups_of(log_of(rows), "seller")
    assert len(groups.names) == 12
    assert groups.names[-1] == "(others)"
    assert groups.warnings == ("9 of 20 groups were merged into one.",)


def test_an_item_of_two_groups_belongs_to_the_one_it_has_most():
    rows = [
        ("1", "q", "a", 1, 0.0, "A"),
        ("2", "q", "a", 1, 0.0, "B"),
        ("3", "q", "a", 1, 0.0, "B"),
    ]
    groups = groups_of(log_of([*rows, ("4", "q", "b", 1, 0.0, "A")]), "seller")
    assert groups.names[groups.code[0]] == "B"
    assert groups.warnings[0].startswith("1 item has several values of seller")


@pytest.mark.parametrize(
    ("given", "more", "message"),
    [
        ("nothing", {}, "no column 'nothing'"),
        ("seller > 3", {}, "not numbers"),
        ("seller", {"merit": "truth"}, "truth behind this log is not known"),
        ("seller", {"merit": "none.csv"}, "no file"),
        ("seller = C", {}, "one group"),
    ],
)
def test_refusals(given, more, message):
    with pytest.raises(EngineError, match=message):
        audit(log_of(pages(30, (5, 5))), given, examination=HALVES, **more)


def test_columns_that_describe_items_are_told_from_those_of_users():
    table = {
        "query": ["q"] * 40,
        "item": ["a", "b", "c", "d"] * 10,
        "reward": [1, 0, 0, 0] * 10,
        "brand": ["x", "x", "y", None] * 10,
        "visitor": [f"v{n}" for n in range(40)],
        "shop": ["one"] * 40,
    }
    log = from_table(table)
    assert set(log.columns) == {"brand", "visitor", "shop"}
    assert item_columns(log) == ("brand",)
