"""Damaged event logs and lists end in a log whose lines add up, or in one sentence."""

import contextlib

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.ingest.several_files import load_several
from engine.logs.store import Workspace
from tests.ingest.test_event_siblings import CONTENTS
from tests.ingest.test_events import WRITTEN
from tests.ingest.test_layout_siblings import LAYOUTS as SIBLINGS
from tests.ingest.test_lists import LAYOUTS

KINDS = {
    **{name: files[0] for name, files in WRITTEN.items()},
    **LAYOUTS,
    **{f"{name} (sibling)": text.encode() for name, text in SIBLINGS.items()},
    **{f"{name} (events)": write() for name, write in CONTENTS.items()},
}


def mutated(data, rng):
    """The data with a few bytes changed, doubled, dropped, or lines out of order."""
    kind = rng.integers(5)
    at, to = sorted(rng.integers(0, len(data), 2))
    if kind == 0:
        return data[:at] + data[to:]
    if kind == 1:
        return data[:to] + data[at:]
    if kind == 2:
        lines = data.splitlines(keepends=True)
        return b"".join(lines[place] for place in rng.permutation(len(lines)))
    changed = bytearray(data)
    for place in rng.integers(0, len(data), 1 + rng.integers(20)):
        changed[place] = rng.integers(256) if kind == 3 else rng.choice(list(b'{}[]",:0a\n|'))
    return bytes(changed)


def check(path, data, place):
    path.write_bytes(data)
    with contextlib.suppress(EngineError):
        log = load_several([path], workspace=place)
        parts = ("read", "quarantined", "header", "blank")
        assert log.counts["lines"] == sum(log.counts[part] for part in parts)
        place.delete(log.fingerprint)


def run(tmp_path, name, times):
    rng = np.random.default_rng(sum(name.encode()))
    place = Workspace(tmp_path / "workspace")
    for _ in range(times):
        check(tmp_path / "log", mutated(KINDS[name], rng), place)


@pytest.mark.parametrize("name", ["ubi in bulk", "ga4", "objects", "padding and a mask"])
def test_a_few_mutations_of_some_kinds(tmp_path, name):
    run(tmp_path, name, 6)


@pytest.mark.long
@pytest.mark.parametrize("name", KINDS)
def test_two_thousand_mutations_of_every_kind(tmp_path, name):
    run(tmp_path, name, 2_000)
