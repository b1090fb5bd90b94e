"""Policy and rewards files: every format by its content, and nothing said twice or by half."""

import gzip

import pandas as pd
import pyarrow as pa
import pytest

from engine.core.errors import EngineError
from engine.ingest.tables.keyed_files import opened
from engine.ingest.tables.keyed_tables import keyed, read
from engine.logs.arrays import from_table

TEXT = "query,rank,item,probability\nq,1,a,0.25\nq,1,b,0.75\n"
LINES = '{"query":"q","rank":1,"item":"a","probability":0.25}\n' + (
    '{"query":"q","rank":1,"item":"b","probability":0.75}\n'
)


@pytest.fixture
def log():
    return from_table({"query": ["q", "q"], "item": ["a", "b"], "rank": [1, 2], "reward": [1, 0]})


ODD = "".join(f"q,1,{item},{chance}\n" for item, chance in (("a", 0.25), ("b", 0.75)))
COMMAS = ODD.replace(",", ";").replace(".", ",")


def zstd(data):
    return pa.Codec("zstd").compress(data, asbytes=True)


@pytest.mark.parametrize("name", ["given", "given.csv", "given.parquet"])
@pytest.mark.parametrize("text", [TEXT, TEXT.replace(",", "\t"), "\ufeff" + TEXT, LINES])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd])
def test_the_content_decides(name, text, pack, log, tmp_path):
    (tmp_path / name).write_bytes(pack(text.encode()))
    table = read(tmp_path / name, log, ("probability",))
    assert table["probability"].tolist() == [0.25, 0.75]
    assert log.items[table["item_code"]].tolist() == ["a", "b"]
    assert table["rank"].tolist() == [1, 1]


@pytest.mark.parametrize(
    "text",
    [
        f"query;rank;item;probability\n{COMMAS}",
        f"Query,Position,Item_ID,Probability\n{ODD}".replace("\n", "\r\n"),
        f" query , rank , item , probability \n{ODD}".replace(",a,", ", a ,"),
        f"query,rank,item,probability\n\n{ODD}\n",
    ],
    ids=["decimal commas", "upper case and Windows line ends", "spaces", "blank lines"],
)
def test_a_file_is_read_as_a_log_is(text, log, tmp_path):
    (tmp_path / "given").write_bytes(text.encode())
    table = read(tmp_path / "given", log, ("probability",))
    assert {name: column.tolist() for name, column in table.items()} == {
        "query_code": [0, 0],
        "rank": [1, 1],
        "item_code": [0, 1],
        "probability": [0.25, 0.75],
    }


@pytest.fixture
def zeros():
    return from_table({"query": ["q", "r"], "item": ["007", "b"], "reward": [1, 0]})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("item,p\nb,.5\n7,.5\n", "writes item '7' where the log writes '007'. First at line 3"),
        ("item,p\nB,1\n", "writes item 'B' where the log writes 'b'. First at line 2"),
        ("query,item,p\n\nR,b,1\n", "writes query 'R' where the log writes 'r'. First at line 3"),
        ("item,p\nx,.5\ny,.5\n", "given has no item of the log. The first, at line 2, is 'x'"),
        ("query,item,p\nz,b,1\n", "given has no query of the log"),
        ("item,p\nb,.5\n,.5\n", "1 row of given has no item. First at line 3"),
        ("item,p\nb,.5\n007,nan\n", "p of given must be a number, .* First at line 3: 'nan'"),
        ("item;p\nb;1.000,5\n", "First at line 2: '1.000,5'"),
        ("item,p,p\nb,1,0\n", "Several columns are called p"),
        ("7,1\n", "the first line of given names no columns"),
        ('item,p\n"b,1\n007,0\n', "First line 2: a quote is not closed on its line"),
    ],
)
def test_what_would_be_lost_is_refused_with_its_line(text, sentence, zeros, tmp_path):
    (tmp_path / "given").write_text(text)
    with pytest.raises(EngineError, match=sentence):
        read(tmp_path / "given", zeros, ("p",))


def test_whole_numbers_of_a_table_are_ids(tmp_path):
    log = from_table({"item": ["7", "8"], "reward": [1, 0]})
    pd.DataFrame({"item": [8, 7], "p": [0.25, 0.75]}).to_parquet(tmp_path / "given")
    assert read(tmp_path / "given", log, ("p",))["item_code"].tolist() == [1, 0]


def test_what_the_log_never_had_is_told(log, tmp_path):
    text = "query,rank,item,p\nq,1,a,1\nq,3,new,1\nlost,1,a,1\n"
    (tmp_path / "given").write_text(text)
    found = keyed(opened(tmp_path / "given"), log, ("p",))
    assert len(found.lines) == 2
    assert found.note == (
        "1 query of given never occurred in the log, first 'lost' at line 4; left out. "
        "given has rank 3, which never occurred in the log; left out. "
        "1 item of given never occurred in the log, first 'new' at line 3; kept: the verdict says "
        "how much they weigh."
    )


def test_parquet_under_any_name(log, tmp_path):
    pd.DataFrame({"item": ["a"], "probability": [1.0]}).to_parquet(tmp_path / "given")
    assert read(tmp_path / "given", log, ("probability",))["probability"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("item,probability\na,.5\na,.5\n", "names the same item more than once. First again at li"),
        ("item,probability\n", "holds no rows"),
        ("item,probability\na,.5,9\nb,.5\n", "First line 2: 3 columns where the header has 2"),
        ("item,rank,probability\na,1.5,1\n", r"rank of given must be 1, 2, 3, ..., but is 1.5"),
        ("item,rank,probability\na,0,1\n", "but is 0. First at line 2"),
        ('{"item":"a","prob\n', "no line of the file is a JSON object"),
        ("", "given is empty"),
    ],
)
def test_what_is_wrong_is_said(text, sentence, log, tmp_path):
    (tmp_path / "given").write_text(text)
    with pytest.raises(EngineError, match=sentence):
        read(tmp_path / "given", log, ("probability",))


def test_no_file(log, tmp_path):
    with pytest.raises(EngineError, match="there is no file"):
        read(tmp_path / "nowhere.csv", log, ("probability",))
