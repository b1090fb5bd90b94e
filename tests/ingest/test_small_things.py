"""What spreadsheets, trackers and other programs put around a table, and Vowpal Wabbit's cases."""

import json
import time

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.peek import peek
from engine.ingest.several_files import matching
from engine.logs.store import Workspace

ROWS = [("s1", "a", 1, 1), ("s1", "b", 2, 0), ("s2", "b", 1, 0), ("s2", "a", 2, 1)]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("workspace"))


def table(sign):
    lines = [("session", "item", "rank", "click"), *ROWS]
    return "".join(sign.join(map(str, line)) + "\n" for line in lines)


def read(tmp_path, place, text, **mapping):
    path = tmp_path / "log"
    path.write_text(text)
    return load(path, workspace=place, mapping=mapping)


def rows(log):
    table = log.query("SELECT session, item, rank, reward FROM log ORDER BY line")
    return list(zip(*(column.tolist() for column in table.values()), strict=True))


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("sep=;\n" + table(";"), 2),
        ('"sep=;"\n' + table(";"), 2),
        ("sep=|\n" + table("|"), 2),
        ("# made by a tool\n# 2024-01-01, all\n\n" + table(","), 3),
        ("Report of clicks\n" + table(","), 2),
        ("Report of clicks\n\n" + table("\t"), 2),
    ],
)
def test_lines_before_the_header_are_skipped_and_counted(tmp_path, place, text, header):
    log = read(tmp_path, place, text)
    assert rows(log) == ROWS
    assert log.counts["header"] == header
    parts = ("read", "quarantined", "header", "blank")
    assert log.counts["lines"] == sum(log.counts[part] for part in parts)


def test_a_header_that_begins_with_a_hash_is_a_header(tmp_path, place):
    log = read(tmp_path, place, "#" + table(","), session="#session")
    assert rows(log) == ROWS


def test_stray_quotes_between_tabs_are_text(tmp_path, place):
    log = read(tmp_path, place, 'item\tclick\n"5 inch" screen\t1\n"open\t0\n')
    assert log.counts["rows"] == 2


def test_swap_columns_give_the_arm(tmp_path, place):
    text = "item,rank,swap_rank,swapped,click\na,1,3,1,1\nb,3,3,0,0\nc,2,,0,0\n"
    log = read(tmp_path, place, text)
    assert log.query("SELECT arm FROM log ORDER BY line")["arm"].tolist() == ["-3", "+3", ""]


def test_a_grid_gives_ranks(tmp_path, place):
    cells = [(row, column) for row in (0, 1) for column in (0, 1, 2)]
    text = "item,row,col,click\n" + "".join(f"i{r}{c},{r},{c},{c % 2}\n" for r, c in cells)
    log = read(tmp_path, place, text)
    assert log.query("SELECT rank FROM log ORDER BY line")["rank"].tolist() == [1, 2, 3, 4, 5, 6]


def test_patterns_name_files(tmp_path):
    for name in ("b.csv", "a.csv", "c.tsv"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in matching([tmp_path / "*.csv"])] == ["a.csv", "b.csv"]
    with pytest.raises(EngineError, match="no file matches"):
        matching([tmp_path / "*.json"])


def test_a_front_page_log_has_a_uniform_pool(tmp_path, place):
    text = "1317513291 id-2 1 |user 1 7 |id-1 |id-2 |id-3\n1317513295 id-1 0 |user 1 |id-1 |id-2\n"
    log = read(tmp_path, place, text)
    assert log.query("SELECT propensity FROM log ORDER BY line")["propensity"].tolist() == [
        1 / 3,
        1 / 2,
    ]


def decision(number, actions=(2, 1), chances=(0.5, 0.5), cost=-1.0, **more):
    named = [{"id": name} for name in "ABCD"]
    return {
        "_label_cost": cost,
        "_label_probability": chances[0],
        "EventId": f"e{number}",
        "a": list(actions),
        "p": list(chances),
        "c": {"_multi": named},
    } | more


def written(events):
    return "".join(json.dumps(event) + "\n" for event in events)


def test_what_an_event_offers_is_its_query(tmp_path, place):
    two = [decision(n) for n in range(10)]
    four = [decision(n + 10, (4, 1, 2, 3), (0.25,) * 4) for n in range(10)]
    log = read(tmp_path, place, written([*two, *four]))
    assert log.queries.tolist() == ["A|B", "A|B|C|D"]


def test_one_set_of_actions_is_no_query(tmp_path, place):
    assert not read(tmp_path, place, written(decision(n) for n in range(10))).has("query")


def test_skipped_events_are_set_aside_and_kept_ones_weigh(tmp_path, place):
    log = read(
        tmp_path,
        place,
        written([decision(1, pdrop=0.8), decision(2), decision(3, _skipLearn=True)]),
    )
    assert [note.severity for note in log.notes if "pdrop" in note.what] == ["amber"]
    assert log.counts["quarantined"] == 1


def test_probabilities_of_lower_slots_are_multiplied_down(tmp_path, place):
    outcome = {"_label_cost": -1.0, "_a": [1, 2, 3], "_p": [0.25, 0.5, 0.25]}
    lower = {"_label_cost": 0.0, "_a": [3, 2], "_p": [0.5, 0.5]}
    event = {"EventId": "e1", "_outcomes": [outcome, lower], "c": {}}
    log = read(tmp_path, place, written([event, event | {"EventId": "e2"}]))
    found = log.query("SELECT propensity_cascade AS p FROM log ORDER BY line, rank")["p"]
    assert found.tolist() == [0.25, 0.125] * 2
    assert not log.has("propensity")


def test_a_slate_has_one_reward(tmp_path, place):
    outcomes = [{"_a": [1, 0], "_p": [0.5, 0.5]}, {"_a": [0], "_p": [0.25]}]
    event = {"EventId": "e1", "_label_cost": -2.0, "_outcomes": outcomes, "c": {}}
    log = read(tmp_path, place, written([event]))
    names = "rank, reward, propensity_item_rank AS chance, propensity_cascade AS product"
    table = log.query(f"SELECT {names} FROM log ORDER BY rank")
    assert {name: column.tolist() for name, column in table.items()} == {
        "rank": [1, 2],
        "reward": [2.0, 0.0],
        "chance": [0.5, 0.25],
        "product": [0.5, 0.125],
    }


def test_half_a_surrogate_pair_in_a_json_array_is_replaced(tmp_path):
    path = tmp_path / "log.json"
    path.write_text('[{"item": "\\ud800", "click": 1}, {"item": "b", "click": 0}]')
    log = load(path, workspace=Workspace(tmp_path / "workspace"))
    assert log.counts["items"] == 2


def test_a_look_at_counts_makes_few_rows_of_them(tmp_path):
    """Sixty bytes that count 49,000,000 views took twenty seconds to look at."""
    path = tmp_path / "log.csv"
    path.write_text("item,rank,views,clicks\na,1,25000000,10\nb,2,24000000,5\n")
    begun = time.process_time()
    assert set(peek(path)["item"]) <= {"a", "b"}
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("odd", ['"l1\nl2"', '"q""q"', "a"])
def test_lists_and_counts_in_a_file_that_is_read_line_by_line(odd, tmp_path):
    """Where a value holds a line break, line numbers were texts, which nothing could compare."""
    listed = f'id\titems\tclicks\n{odd}\t["a", "b"]\t[0, 1]\nz\t["a", "c"]\t[1, 0]\n'
    counted = f"item\trank\tviews\tclicks\n{odd}\t1\t9\t2\nz\t2\t9\t3\n"
    for text, rows in ((listed, 4), (counted, 18)):
        path = tmp_path / "log.tsv"
        path.write_text(text)
        log = load(path, workspace=Workspace(tmp_path / "workspace"))
        assert log.counts["rows"] == rows
