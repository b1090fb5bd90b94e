"""Policy and rewards files: every format by its content, and nothing said twice or by half."""

import gzip

import pandas as pd
import pyarrow as pa
import pytest

from engine.core.errors import EngineError
from engine.logs.keyed_tables import read
from engine.logs.tables import from_table

TEXT = "query,rank,item,probability\nq,1,a,0.25\nq,1,b,0.75\n"
LINES = '{"query":"q","rank":1,"item":"a","probability":0.25}\n' + (
    '{"query":"q","rank":1,"item":"b","probability":0.75}\n'
)


@pytest.fixture
def log():
    return from_table({"query": ["q", "q"], "item": ["a", "b"], "rank": [1, 2], "reward": [1, 0]})


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


def test_parquet_under_any_name(log, tmp_path):
    pd.DataFrame({"item": ["a"], "probability": [1.0]}).to_parquet(tmp_path / "given")
    assert read(tmp_path / "given", log, ("probability",))["probability"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("item,probability\na,.5\na,.5\n", "names the same item more than once. First again at li"),
        ("item,probability\n", "holds no rows"),
        ("item,probability\na,.5,9\nb,.5,9\n", "its rows have more columns than its header"),
        ("item,rank,probability\na,1.5,1\n", r"rank of given must be 1, 2, 3, ..., but is 1.5"),
        ("item,rank,probability\na,0,1\n", "but is 0. First at line 2"),
        ('{"item":"a","prob\n', "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(text, sentence, log, tmp_path):
    (tmp_path / "given").write_text(text)
    with pytest.raises(EngineError, match=sentence):
        read(tmp_path / "given", log, ("probability",))


def test_no_file(log, tmp_path):
    with pytest.raises(EngineError, match="there is no file"):
        read(tmp_path / "nowhere.csv", log, ("probability",))
