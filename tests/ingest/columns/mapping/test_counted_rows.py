"""Tables whose rows stand for several, most of them seen once: each gives a row per view."""

from collections import Counter

import pytest

from engine.ingest.columns.mapping.guess import guess
from engine.ingest.columns.repeated_rows.counted_rows import UNITS
from engine.ingest.load import load
from engine.ingest.names.column_synonyms import plain
from engine.logs.store import temporary
from tests.ingest.click_world import rankings
from tests.ingest.columns.mapping.test_further_words import sample
from tests.ingest.columns.wide.test_open_layouts import HEAD
from tests.ingest.event_writers import placed

SEEN = Counter((e.query, i, k, c) for e in rankings(40) for k, i, c in placed(e))
PLACES = sorted({(query, item, rank) for query, item, rank, _ in SEEN})


def of(place):
    """How often an item was not clicked at a rank of a query, and how often it was."""
    return SEEN[*place, 0], SEEN[*place, 1]


def by_click(name):
    rows = [(*key, times) for key, times in SEEN.items()]
    return [("query", "item", "rank", "click", name), *rows]


def by_place(names, cells):
    return [("query", "item", "rank", *names), *((*place, *cells(*of(place))) for place in PLACES)]


TABLES = {
    **{name: by_click(name) for name in ("count", "sample_weight", "users", "visit_count")},
    "impressions": by_place(("impressions", "clicks"), lambda none, some: (none + some, some)),
    "sessions": by_place(
        ("sessions", "users", "clicks"), lambda none, some: (none + some, 1, some)
    ),
    "examined": by_place(("examined", "clicked"), lambda none, some: (none + some, some)),
    "non_clicks": by_place(("clicks", "non_clicks"), lambda none, some: (some, none)),
}


def loaded(tmp_path, rows):
    path = tmp_path / "log.csv"
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    return load(path, workspace=temporary())


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_counts_gives_a_row_per_view(tmp_path, name):
    log = loaded(tmp_path, TABLES[name])
    rows = log.query("SELECT query, item, rank, CAST(reward AS INTEGER) AS hit FROM log")
    assert Counter(zip(*(column.tolist() for column in rows.values()), strict=True)) == SEEN
    assert sum("each counts as independent" in note.what for note in log.notes) == 1


GROUPS = {
    "dots": lambda number: f"{number:,}".replace(",", "."),
    "spaces": lambda number: f"{number:,}".replace(",", " "),
    "narrow spaces": lambda number: f"{number:,}".replace(",", "\u202f"),
    "apostrophes": lambda number: f"{number:,}".replace(",", "'"),
}


@pytest.mark.parametrize("name", GROUPS)
def test_thousands_of_counts_are_grouped_by_other_signs(tmp_path, name):
    """Excel writes 1.234 in German, 1 234 in French and 1'234 in Swiss files."""
    cells = {("a", 1): (1234, 75), ("a", 2): (987, 21), ("b", 1): (2001, 96), ("b", 2): (40, 3)}
    rows = [(*key, GROUPS[name](views), clicks) for key, (views, clicks) in cells.items()]
    path = tmp_path / "log.csv"
    table = [("item", "position", "impressions", "clicks"), *rows]
    path.write_text("".join(";".join(map(str, row)) + "\n" for row in table))
    log = load(path, workspace=temporary())
    counted = log.query("SELECT item, rank, COUNT(*), SUM(reward) FROM log GROUP BY ALL")
    counted = zip(*(column.tolist() for column in counted.values()), strict=True)
    assert {(item, rank): (views, hits) for item, rank, views, hits in counted} == cells


@pytest.mark.parametrize("sign", [".", ","])
def test_counts_with_decimals_are_whole_or_set_aside(tmp_path, sign):
    """Tools write counts as 12.0; a mean of counts is none."""
    rows = [("a", 1, f"12{sign}0", f"3{sign}0"), ("b", 1, f"20{sign}0", f"4{sign}0")]
    rows += [("c", 1, f"7{sign}5", f"1{sign}0")]
    table = [("item", "position", "impressions", "clicks"), *rows]
    path = tmp_path / "log.csv"
    path.write_text("".join(";".join(map(str, row)) + "\n" for row in table))
    log = load(path, workspace=temporary())
    assert log.counts["rows"] == 32
    assert log.quarantine_reasons == {"has no counts": 1}


def test_three_zeros_behind_a_dot_everywhere_are_pointed_out(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("item;position;views;clicks\na;1;2.000;1\nb;1;7.000;3\nb;2;9.000;2\n")
    log = load(path, workspace=temporary())
    assert any("2.000, which was read as 2" in note.what for note in log.notes)


@pytest.mark.parametrize("id", ["search_id", "timestamp"])
def test_a_number_beside_a_log_counts_nothing(tmp_path, id):
    head, *rows = by_click("weight")
    rows = [(*row, n) for n, row in enumerate(rows, start=1_733_047_200)]
    assert loaded(tmp_path, [(*head, id), *rows]).counts["rows"] == len(SEEN)


def test_ids_of_customers_and_searches_count_nothing():
    names = ("user", "customer", "customer_number", "session_no", "search", "price", "size")
    assert not any(UNITS.fullmatch(plain(name)) for name in names)


def test_grades_of_labels_are_pointed_out_and_two_labels_are_not():
    head = HEAD.replace("click", "z") + " label"
    for most in (1, 4):
        doubts = guess(sample(head, lambda e, k, most=most: str(k % (most + 1)))).doubts
        assert any("grades of relevance" in doubt.what for doubt in doubts) == (most == 4)


@pytest.mark.parametrize("name", ["rank_desc", "position_from_bottom"])
def test_a_rank_from_the_bottom_is_none(name):
    meaning = guess(sample(HEAD.replace("position", name), None))
    assert "rank" not in meaning.mapping
    assert any(repr(name) in doubt.what for doubt in meaning.doubts)


@pytest.mark.parametrize("head", ["impressions,clicks", "click"])
def test_a_line_of_totals_is_no_row_and_in_no_sum(tmp_path, head):
    counted = head != "click"
    rows = [(f"i{n % 3}", 1 + n % 4, *((7, n % 2) if counted else (n % 2,))) for n in range(12)]
    text = f"item,position,{head}\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    path = tmp_path / "log.csv"
    path.write_text(text + f",,{'84,' if counted else ''}6\n")
    log = load(path, workspace=temporary())
    assert log.counts["rows"] == (84 if counted else 12)
    said = " ".join(note.what for note in log.notes)
    assert ("84 in all" in said) == counted
    assert "goes up to" not in said
