"""Files as they come: each loads with counts that add up, or is refused with one sentence."""

import gzip

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.read_options import ReadOptions
from engine.ingest.reconcile import account
from engine.logs.store import Workspace
from tests.ingest.hard_files import HEADER, adds_up, quarantine, rows, write


def test_two_ragged_lines_at_the_end_one_with_an_unclosed_quote(tmp_path, place):
    tail = 's9999,q,"d1,1,0\ns9999,q,d2\n'
    log = load(write(tmp_path, HEADER + rows(1000) + tail), workspace=place)
    assert account(log.counts) == "1,003 lines = 1,000 rows + 2 rejected + 1 header"
    assert [(row["line"], row["reason"]) for row in quarantine(place, log)] == [
        (1002, "a quote is not closed on its line"),
        (1003, "3 columns where the header has 5"),
    ]
    assert quarantine(place, log)[0]["text"] == 's9999,q,"d1,1,0'
    assert log.set_aside == (1002, 1003)


def test_an_unclosed_quote_in_the_middle_swallows_no_line(tmp_path, place):
    text = HEADER + rows(500) + 's1,q,"d1,1,0\n' + rows(1000, 500) + 's1,"q",d"1,1,0\n'
    log = load(write(tmp_path, text), workspace=place)
    assert adds_up(log)
    assert log.counts["rows"] == 1000
    assert log.counts["quarantined"] == 2


def test_the_account_in_words(tmp_path, place):
    bad = "s1,q,d1,0,1\ns1,q,,1,1\ns1,q,d1,one,1\ns1,q,d1,1,\ns1,q,d1,1,maybe\n"
    log = load(write(tmp_path, HEADER + rows(994) + bad + "\n"), workspace=place)
    assert account(log.counts) == "1,001 lines = 994 rows + 5 rejected + 1 header + 1 blank"
    assert [row["reason"] for row in quarantine(place, log)] == [
        "the rank is below 1",
        "no item",
        "the rank is not a whole number",
        "no reward",
        "the reward is not a number",
    ]
    assert quarantine(place, log)[4] == {
        "line": 1000,
        "reason": "the reward is not a number",
        "text": "s1,q,d1,1,maybe",
    }


def test_blank_lines_in_the_middle_are_counted(tmp_path, place):
    text = HEADER + rows(10) + "\n\n" + rows(20, 10) + "\n \n"
    log = load(write(tmp_path, text), workspace=place)
    assert account(log.counts) == "25 lines = 20 rows + 1 header + 4 blank"
    assert log.query("SELECT MAX(line) AS line FROM log")["line"][0] == 23


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (HEADER.encode(), "no rows"),
        (b"\n\n\n", "only blank lines"),
        (b"PK\x03\x04" + b"0" * 100, "zip archive. Unpack it"),
        (b"PK\x03\x04" + b"0" * 26 + b"xl/workbook.xml", "spreadsheet. Save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "Save the sheet as CSV"),
        (b"ORC" + bytes(100), "an ORC file. Write the table as CSV"),
        (b"log.csv".ljust(257, b"\0") + b"ustar" + bytes(250), "a tar archive"),
        (gzip.compress(b"log.csv".ljust(257, b"\0") + b"ustar" + bytes(250)), "a tar archive"),
        (b"PAR1" + b"\0" * 100, "damaged Parquet"),
        (b"hello\nworld\n", "only one column"),
        (b"b,c,d\n1,2,3\n", "no column was recognised as the item"),
        (b'item,"click\nd1,1\n', "quote that is not closed"),
        (
            b'[{"item": 1, "click": 0},\n {"item": 2, "click": 1}',
            "a JSON document, but is not a valid one",
        ),
        (b"[[1, 2], [3, 4]]", "no line of the file is a JSON object"),
        (b'{\n"item": 1,\n"click": 1\n', "a JSON document, but is not a valid one"),
        (b"{}\n{}\n", "no line of the file is a JSON object"),
        (b"item,click\nd1,x\nd2,y\n", "no column was recognised as the reward"),
    ],
)
def test_what_is_no_log_is_refused_with_a_sentence(tmp_path, place, data, why):
    with pytest.raises(EngineError, match=why) as refused:
        load(write(tmp_path, data), workspace=place)
    assert str(tmp_path) not in str(refused.value), "no path of this machine"
    assert place.logs() == []
    assert [path.name for path in place.root.iterdir()] == []


def test_six_hundred_columns(tmp_path, place):
    extra = [f"f{i}" for i in range(597)]
    text = ",".join(["item", "click", "rank", *extra]) + "\n"
    text += "".join(f"d{i},{i % 2},1," + ",".join(["0"] * 597) + "\n" for i in range(20))
    log = load(write(tmp_path, text), workspace=place)
    assert log.counts["rows"] == 20
    assert len(log.columns) == 597


def test_thousands_of_columns_are_refused(tmp_path, place):
    with pytest.raises(EngineError, match="columns, more than"):
        load(write(tmp_path, ",".join(f"c{i}" for i in range(5000)) + "\n1\n"), workspace=place)


def test_a_file_without_a_header_is_mapped_by_number(tmp_path, place):
    mapping = {"item": "column_1", "rank": "column_2", "reward": "column_3"}
    log = load(write(tmp_path, "7,1,0\n8,2,1\n"), workspace=place, mapping=mapping)
    assert account(log.counts) == "2 lines = 2 rows"


def test_quoted_separators_and_doubled_quotes(tmp_path, place):
    text = 'item,click\n"a,b",1\n"say ""hi""",0\n' + 'plain,"1"\n'
    log = load(write(tmp_path, text), workspace=place)
    assert log.items.tolist() == ["a,b", "plain", 'say "hi"']
    careful = load(write(tmp_path, text + "x\n", "b.csv"), workspace=place)
    assert careful.items.tolist() == ["a,b", "plain", 'say "hi"']


def test_a_quoted_field_over_two_lines_is_set_aside(tmp_path, place):
    log = load(write(tmp_path, 'item,click\nd1,1\n"two\nlines",0\nd2,0\n'), workspace=place)
    assert account(log.counts) == "5 lines = 2 rows + 2 rejected + 1 header"


def test_hostile_names_of_columns_and_items(tmp_path, place):
    text = 'item,click,"a\'; DROP TABLE log; --",item,Query Code,query_code\n'
    text += "![x](https://example.invalid/x.png),1,'),1,1,1\n"
    log = load(write(tmp_path, text), workspace=place)
    assert log.columns == ("a_drop_table_log", "item_2", "x_query_code", "x_query_code_2")
    assert log.items.tolist() == ["![x](https://example.invalid/x.png)"]


def test_loading_twice_gives_the_stored_log(tmp_path, place):
    path = write(tmp_path, HEADER + rows(30))
    first, second = load(path, workspace=place), load(path, workspace=place, name="again")
    assert first.fingerprint == second.fingerprint
    assert second.name == "again"
    assert len(place.logs()) == 1


def test_the_mapping_is_part_of_the_fingerprint(tmp_path, place):
    path = write(tmp_path, HEADER + rows(30))
    other = load(path, workspace=place, mapping={"query": ""})
    assert other.fingerprint != load(path, workspace=place).fingerprint
    assert not other.has("query")


def test_dropped_columns_are_not_stored(tmp_path, place):
    text = "item,click,email\nd1,1,a@b\nd2,0,c@d\nragged,a@b\nd3,what,a@b\n"
    log = load(write(tmp_path, text), workspace=place, options=ReadOptions(drop=("email",)))
    assert log.columns == ()
    assert log.counts["quarantined"] == 2
    folder = place.root / log.fingerprint
    assert all(b"a@b" not in path.read_bytes() for path in folder.iterdir())


def test_two_columns_of_one_name_are_told(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("item,item,click\na,b,1\nc,d,0\n")
    log = load(path, workspace=Workspace(tmp_path / "place"))
    assert any("Several columns are called item" in note.what for note in log.notes)
    assert log.mapping["item"] == "item"


def test_columns_named_like_words_of_sql_can_be_used(tmp_path, place):
    lines = ["item,reward,propensity,select,left"]
    lines += [f"{i % 3},{i % 2},0.5,{i % 2},{i % 5}" for i in range(60)]
    log = load(write(tmp_path, "\n".join(lines)), workspace=place)
    assert log.columns == ("x_select", "x_left")
    assert log.query("SELECT COUNT(DISTINCT x_select) AS n FROM log")["n"] == [2]


def test_a_column_named_propensity_that_holds_none_is_a_question(tmp_path, place):
    lines = ["item,reward,propensity", *(f"{i % 3},{i % 2},50" for i in range(30))]
    path = write(tmp_path, "\n".join(lines))
    with pytest.raises(EngineError, match="'propensity' is named like a propensity"):
        load(path, workspace=place)
    assert not load(path, mapping={"propensity": ""}, workspace=place).has("propensity")
