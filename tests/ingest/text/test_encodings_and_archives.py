"""Files in other encodings, with other line ends, compressed or cut."""

import gzip

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.reconcile import account
from tests.ingest.hard_files import HEADER, quarantine, rows, write


def test_a_gz_named_csv(tmp_path, place):
    log = load(write(tmp_path, gzip.compress((HEADER + rows(50)).encode())), workspace=place)
    assert log.counts["rows"] == 50
    assert "gzip" in log.format


def test_a_plain_file_named_gz(tmp_path, place):
    assert load(write(tmp_path, HEADER + rows(50), "a.gz"), workspace=place).counts["rows"] == 50


def test_zst(tmp_path, place):
    data = pa.Codec("zstd").compress((HEADER + rows(50)).encode(), asbytes=True)
    assert load(write(tmp_path, data), workspace=place).counts["rows"] == 50


def test_a_cut_gz_is_refused(tmp_path, place):
    data = gzip.compress(np.random.default_rng(0).bytes(1000) + rows(50).encode())[:-20]
    with pytest.raises(EngineError, match="damaged or end too early"):
        load(write(tmp_path, data), workspace=place)


def test_nul_bytes_are_set_aside(tmp_path, place):
    log = load(
        write(tmp_path, HEADER + rows(20) + "s1,q,d\0,1,0\n" + rows(40, 20)), workspace=place
    )
    assert account(log.counts) == "42 lines = 40 rows + 1 rejected + 1 header"
    assert quarantine(place, log)[0]["reason"] == "holds a NUL byte"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_encodings(tmp_path, place, encoding):
    text = "item,click\ncafé,1\nthé,0\n"
    log = load(write(tmp_path, text.encode(encoding)), workspace=place)
    assert log.items.tolist() == ["café", "thé"]
    assert account(log.counts) == "3 lines = 2 rows + 1 header"


def test_one_broken_character_in_utf8_text_is_set_aside(tmp_path, place):
    data = "item,click\ncafé,1\nthé,0\n".encode() + b"caf\xe9,1\n" + "é,0\n".encode()
    log = load(write(tmp_path, data), workspace=place)
    assert account(log.counts) == "5 lines = 3 rows + 1 rejected + 1 header"
    assert quarantine(place, log)[0]["reason"] == "is not UTF-8"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends(tmp_path, place, end):
    text = (HEADER + rows(30)).replace("\n", end)
    log = load(write(tmp_path, text), workspace=place)
    assert account(log.counts) == "31 lines = 30 rows + 1 header"
    assert log.items.tolist() == [f"d{i}" for i in range(7)]


def test_no_line_feed_at_the_end(tmp_path, place):
    log = load(write(tmp_path, (HEADER + rows(30)).rstrip("\n")), workspace=place)
    assert account(log.counts) == "31 lines = 30 rows + 1 header"
