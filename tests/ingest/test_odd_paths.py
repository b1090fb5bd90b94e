"""A file's name and folders are names, never patterns: what stands in them reads no other file."""

import pandas as pd
import pytest

from engine.console.console import ask
from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.read_options import ReadOptions
from engine.logs.arrays import from_table
from engine.logs.store import Workspace

ROWS = pd.DataFrame({"item": list("abc"), "rank": [1, 2, 3], "click": [1, 0, 1]})
OTHER = pd.DataFrame({"item": ["wrong"], "rank": [9], "click": [0]})


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
@pytest.mark.parametrize("stem", ["log[1]", "log*", "log?", "it's", "rank=7"])
def test_signs_in_a_name_match_no_other_file(tmp_path, stem, suffix):
    folder = tmp_path / "item=x" / "a[b]*"
    folder.mkdir(parents=True)
    _write(OTHER, folder / f"log1{suffix}")
    _write(ROWS, folder / f"{stem}{suffix}")
    log = load(folder / f"{stem}{suffix}", workspace=Workspace(tmp_path / "kept[1]" / "rank=5"))
    rows = log.source.query("SELECT item, rank FROM log ORDER BY rank")
    assert rows["item"].tolist() == ["a", "b", "c"]
    assert rows["rank"].tolist() == [1, 2, 3]
    assert "x" not in log.columns


def _write(frame, path):
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_parquet(path, index=False)


def test_the_console_reads_a_log_in_any_folder(tmp_path):
    workspace = Workspace(tmp_path / "it's [1]*")
    log = from_table({"item": ["a", "b"], "reward": [1, 0]}, workspace=workspace)
    assert ask(log, "SELECT COUNT(*) AS n FROM log", seconds=60).table.to_pylist() == [{"n": 2}]


def test_a_folder_is_told_from_a_missing_file(tmp_path):
    with pytest.raises(EngineError, match=r"is a folder\. Give one of its files"):
        load(tmp_path)


def test_a_column_to_drop_must_exist(tmp_path):
    _write(ROWS, tmp_path / "log.csv")
    with pytest.raises(EngineError, match="no column to drop called 'emial'"):
        load(tmp_path / "log.csv", options=ReadOptions(drop=("emial",)))
