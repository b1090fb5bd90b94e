"""kill -9 at random moments of a load: the workspace opens and holds whole logs only."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.logs.arrays import stored
from engine.logs.store import Workspace

CHILD = """
import sys
from engine.ingest.load import load
from engine.logs.store import Workspace
place = Workspace(sys.argv[2])
print("ready", flush=True)
for name in range(1000):
    load(sys.argv[1], workspace=place, mapping={"query": "query" if name % 2 else ""})
    place.delete(load(sys.argv[1], workspace=place, mapping={"query": ""}).fingerprint)
"""


def rounds(tmp_path, times):
    path, root = tmp_path / "log.csv", tmp_path / "workspace"
    lines = [f"s{i // 5},q{i % 3},d{i % 11},{i % 5 + 1},{i % 2}\n" for i in range(20_000)]
    path.write_text("session,query,item,rank,click\n" + "".join(lines))
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(times):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(root)], stdout=subprocess.PIPE
        )
        child.stdout.readline()
        time.sleep(float(rng.uniform(0.0, 1.2)))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        place = Workspace(root)
        for card in place.logs():
            log = place.open(card.fingerprint)
            assert (
                log.query("SELECT COUNT(*) AS n FROM log")["n"][0] == log.counts["rows"] == 20_000
            )
            found += 1
        names = {entry.name for entry in root.iterdir()}
        assert names == {card.fingerprint for card in place.logs()}
    return found


def test_a_killed_load_leaves_whole_logs_or_none(tmp_path):
    rounds(tmp_path, 4)


@pytest.mark.long
def test_fifty_killed_loads(tmp_path):
    assert rounds(tmp_path, 50) > 10


TO_KEEP = """
import os, sys
from engine.ingest.load import load
from engine.logs.store import Workspace
place = Workspace(sys.argv[3])
print("ready", flush=True)
for turn in range(10_000):
    mapping = {"query": "query" if turn % 2 else ""}
    print(load(sys.argv[1], workspace=place, mapping=mapping).fingerprint, flush=True)
    os.utime(sys.argv[2])
    print(load(sys.argv[2], workspace=place, in_place=True).fingerprint, flush=True)
"""


def kept(tmp_path, times):
    """Kill loads, copied and in place, after some were acknowledged; how many were."""
    path, whole = tmp_path / "log.csv", tmp_path / "log.parquet"
    path.write_text("session,query,item,rank,click\n" + "s,q,d,1,0\nt,q,e,1,1\n" * 500)
    names = np.array(["a", "b"] * 500)
    stored({"item": names, "session": names, "reward": np.ones(1_000)}, whole)
    rng, acknowledged = np.random.default_rng(4), 0
    for _ in range(times):
        child = subprocess.Popen(
            [sys.executable, "-c", TO_KEEP, str(path), str(whole), str(tmp_path / "place")],
            stdout=subprocess.PIPE,
        )
        child.stdout.readline()
        first = child.stdout.readline().decode()
        time.sleep(float(rng.uniform(0.0, 0.5)))
        os.kill(child.pid, signal.SIGKILL)
        text = first + child.stdout.read().decode()
        child.wait()
        child.stdout.close()
        place = Workspace(tmp_path / "place")
        for line in text.splitlines():
            if len(line) < 64:
                continue
            acknowledged += 1
            assert place.holds(line)
            with contextlib.suppress(EngineError):  # killed between the touch and the load
                assert place.open(line).counts["rows"] == 1_000
        assert not list(place.root.glob(".partial-*"))
    return acknowledged


def test_what_was_acknowledged_outlives_a_kill(tmp_path):
    assert kept(tmp_path, 2) >= 2


@pytest.mark.long
def test_fifty_kills_lose_nothing_acknowledged(tmp_path):
    assert kept(tmp_path, 50) >= 50
