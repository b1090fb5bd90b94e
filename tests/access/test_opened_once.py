"""A link put in a file's place between the check and the reading is never read."""

import os

import numpy as np
import pytest

from engine.access.opened_once import open_below, opened_once
from engine.console import console
from engine.core.errors import EngineError
from engine.ingest import child
from engine.ingest.load import load
from engine.logs.arrays import stored
from engine.logs.file_stamp import FileStamp
from engine.logs.store import Workspace


@pytest.fixture
def place(tmp_path):
    return Workspace(tmp_path / "place")


@pytest.fixture
def allowed(tmp_path):
    folder = tmp_path / "allowed"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "log.csv").write_text("item,click\nours,1\nours,0\n")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "log.csv").write_text("item,click\nsecret,1\nsecret,0\n")
    return folder


def swap_file(folder):
    (folder / "sub" / "log.csv").rename(folder / "sub" / "aside.csv")
    (folder / "sub" / "log.csv").symlink_to(folder.parent / "secret" / "log.csv")


def swap_folder(folder):
    (folder / "sub").rename(folder / "aside")
    (folder / "sub").symlink_to(folder.parent / "secret")


SWAPS = pytest.mark.parametrize("swap", [swap_file, swap_folder])


@SWAPS
def test_a_link_that_stands_there_is_not_followed(swap, allowed):
    swap(allowed)
    with pytest.raises(EngineError, match="a link stands in its place"):
        open_below(allowed / "sub" / "log.csv", [allowed])


@pytest.mark.parametrize("name", ["../secret/log.csv", "", "none.csv", "sub", "pipe"])
def test_only_files_below_the_folder_are_opened(name, allowed):
    os.mkfifo(allowed / "pipe")
    with pytest.raises(EngineError):
        os.close(open_below(allowed / name, [allowed]))
    with pytest.raises(EngineError):
        open_below(allowed.parent / "secret" / "log.csv", [allowed])


@SWAPS
@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="the system has no such paths")
def test_what_was_opened_is_read_though_a_link_took_its_place(swap, allowed, tmp_path):
    path = allowed / "sub" / "log.csv"
    with opened_once([path], [allowed], tmp_path / "scratch") as (opened,):
        swap(allowed)
        assert opened.name == "log.csv"
        assert opened.read_text().startswith("item,click\nours")
        assert path.read_text().startswith("item,click\nsecret")


@SWAPS
def test_the_child_reads_the_file_that_it_opened(swap, allowed, place, monkeypatch):
    """The swap happens after the check, before the first byte is read."""
    reading = child.load

    def slow(*given, **more):
        swap(allowed)
        return reading(*given, **more)

    monkeypatch.setattr(child, "load", slow)
    options = {"separator": "", "encoding": "", "dates": "", "decimal": "", "drop": []}
    path = allowed / "sub" / "log.csv"
    given = {"read": "load", "paths": [str(path)], "workspace": str(place.root), "mapping": None,
             "options": options, "name": None, "policy_each": False, "in_place": True,
             "below": [str(allowed)]}  # fmt: skip
    said = child.answer(given)["answer"]
    assert said["name"] == "log.csv"
    log = place.open(said["fingerprint"])
    assert set(log.query("SELECT item FROM log")["item"]) == {"ours"}
    assert not list(place.root.glob(".partial-*"))


def in_place(folder, reward):
    names = np.array(["a", "b"] * 10)
    stored({"item": names, "session": names, "reward": np.full(20, reward)}, folder / "log.parquet")


@SWAPS
def test_a_log_in_place_is_read_by_its_descriptor(swap, allowed, place, monkeypatch):
    """Between the checks before and after a query, others swap the file and swap it back."""
    for folder, reward in ((allowed / "sub", 1.0), (allowed.parent / "secret", 0.0)):
        (folder / "log.csv").unlink()
        in_place(folder, reward)
        (folder / "log.parquet").rename(folder / "log.csv")
    log = load(allowed / "sub" / "log.csv", workspace=place, in_place=True)
    assert log.format == "Parquet, read in place"
    swap(allowed)
    monkeypatch.setattr(FileStamp, "check", lambda self: None)
    assert log.query("SELECT AVG(reward) AS x FROM log")["x"].tolist() == [1.0]
    answer = console.ask(log, "SELECT AVG(reward) AS x FROM log", seconds=60).table
    assert answer["x"].to_pylist() == [1.0]
    with pytest.raises(EngineError, match="changed after it was loaded"):
        place.open(log.fingerprint)


def test_descriptors_are_given_back(allowed, place):
    (allowed / "sub" / "log.csv").unlink()
    in_place(allowed, 1.0)
    log = load(allowed / "log.parquet", workspace=place, in_place=True)
    before = len(os.listdir("/dev/fd"))
    for _ in range(20):
        place.open(log.fingerprint).query("SELECT 1 AS x")
    assert len(os.listdir("/dev/fd")) <= before + 2
