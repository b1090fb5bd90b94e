"""That texts hold no space or slash is taken from the bytes of the file only where it is so."""

import duckdb
import pytest

from engine.ingest.columns.values.number_and_date_formats import value_formats
from engine.ingest.columns.values.plain_texts import plain_texts
from engine.ingest.columns.values.timestamps import FURTHER, TIMESTAMPS
from engine.ingest.detect import read
from engine.ingest.load import load
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.plain_text import plain_text
from engine.ingest.text.raw import Types, kinds
from engine.ingest.workbench import workbench

HEADER = "session,query,item,position,click,time"
TIME = "2026-01-01 10:00:00"
OPTIONS = ReadOptions()


def lines(*further, sign=","):
    """Two plain rows, and further ones, below the header."""
    rows = [HEADER, f"s1,q1,a,1,0,{TIME}", f"s1,q1,b,2,1,{TIME}", *further]
    return "".join(row.replace(",", sign) + "\n" for row in rows)


def plain(tmp_path, content):
    """The columns of a file that are plain by its bytes."""
    path = tmp_path / "log.csv"
    path.write_text(content)
    with workbench(tmp_path / "scratch", [path]) as connection:
        return read(connection, [path], tmp_path, OPTIONS, mapping={}).plain


@pytest.mark.parametrize("sign", [",", "\t"])
def test_a_space_in_each_time_is_none_in_a_text(tmp_path, sign):
    assert plain(tmp_path, lines(sign=sign)) == {*HEADER.split(",")}


@pytest.mark.parametrize(
    "row",
    [
        f"s 1,q1,c,3,0,{TIME}",
        "s 1,q1,c,3,0,",
        f"s1,q/1,c,3,0,{TIME}",
        f"s1,q1,c\\,3,0,{TIME}",
        f"s 1,q1,c,3,0,{TIME.replace(' ', chr(11))}",
        f"s1,q1,c, 3,0,{TIME}",
        f"s1,q1,c,3,0,{TIME.replace(' ', '  ')}",
    ],
)
def test_another_space_or_slash_anywhere_is_noticed(tmp_path, row):
    assert not plain(tmp_path, lines(row))


def test_a_quoted_tab_may_stand_in_a_time(tmp_path):
    row = f's 1,q1,c,3,0,"{TIME.replace(" ", "@")}"'
    assert not plain(tmp_path, lines(row, sign="\t").replace("@", "\t"))


def test_a_space_far_below_the_first_lines_is_trimmed(tmp_path, place):
    rows = [f"s{n},q{n % 7},d{n % 5},1,{n % 3 % 2},{TIME}" for n in range(500)]
    path = tmp_path / "log.csv"
    path.write_text(lines(*rows, f"s9999, q1 ,d1,1,1,{TIME}", "s9999,q1,d2,2,0,"))
    log = load(path, workspace=place)
    last = log.query("SELECT query FROM log WHERE session = 's9999' ORDER BY line")["query"]
    assert last.tolist() == ["q1", "q1"]


@pytest.mark.parametrize(
    "time",
    [
        "2026-01-01T00:00:00Z", "2026-01-01 00:00Z", "2026-1-1T0:0:0.5Z", "2026-01-01T24:00:00Z",
        "2026-01-01T23:59:60Z", "2026-01-01T00:00:00.9999999Z", "-2026-01-01T00:00:00Z",
        "294248-01-10T04:00:54Z", "2026-01-01T00:00:00 Z", "2026-01-01T00:00:00z",
        "2026-01-01T00:00:00NZ", "2026-01-01T00:00:00Zulu", "2026-01-01T00:00:00+02:00",
        "2026-01-01T00:00:00ZZ", "2026-01-01T12:00:00 PMZ", "2026-01-01T00:00:00.000 Z",
    ],
)  # fmt: skip
def test_a_plain_cast_reads_a_final_z_as_the_cast_with_a_zone_does(time):
    forms = [TIMESTAMPS["plain"], TIMESTAMPS["iso"], FURTHER]
    chosen = ", ".join(form.format(text="time") for form in forms)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        row = connection.execute(f"SELECT {chosen} FROM (SELECT ? AS time)", [time]).fetchone()
    assert row[2] or row[0] == row[1]


def test_times_in_utc_are_read_by_the_plain_cast(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(lines().replace(TIME, "2026-01-01T10:00:00.5Z"))
    with workbench(tmp_path / "scratch", [path]) as connection:
        types = kinds(connection, read(connection, [path], tmp_path, OPTIONS))
        mapping = {"item": "item", "reward": "click", "timestamp": "time"}
        formats, *_ = value_formats(connection, mapping, OPTIONS, types=types)
        assert formats.timestamp == "plain"


def test_a_file_without_times_must_hold_no_space(tmp_path):
    path = tmp_path / "log.csv"
    with workbench(tmp_path / "scratch", []) as connection:
        for content, columns in (("item,click\na,1\n", {"item", "click"}), ("a b,c\n", set())):
            path.write_text(content)
            text = plain_text(path, tmp_path)
            assert plain_texts(connection, text, ("item", "click"), Types()) == columns
