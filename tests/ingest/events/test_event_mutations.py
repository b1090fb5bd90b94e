"""Damaged files of every kind end in a log whose lines add up, or in one sentence."""

import contextlib
import shutil
from contextlib import ExitStack
from functools import cached_property

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.ingest.cancellation import UNWATCHED
from engine.ingest.load import checked_rows, understood
from engine.ingest.read_options import ReadOptions
from engine.ingest.several_files import load_several
from engine.ingest.text.bounds import bounded
from engine.ingest.text.raw import REJECTS
from engine.ingest.workbench import workbench
from engine.logs.store import Workspace
from tests.ingest.damaged_kinds import KINDS, VARIANTS

PARTS = ("read", "quarantined", "header", "blank")


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


class Reader:
    """Reads files as a load does, in one database, and keeps nothing of them."""

    def __init__(self, folder):
        self.folder, self.times, self.bench = folder, 0, ExitStack()

    @cached_property
    def connection(self):
        connection = self.bench.enter_context(workbench(self.folder / "bench", []))
        connection.execute("SET threads = 1")
        return connection

    def counts(self, paths):
        """The account of the files' lines, and how many rows and numbered lines there are."""
        self.times += 1
        schema, scratch = f"of_{self.times}", self.folder / f"scratch{self.times}"
        scratch.mkdir()
        self.connection.execute(f"CREATE SCHEMA {schema}; USE own.{schema}")
        self.connection.execute(f"CREATE TABLE {REJECTS} (line BIGINT, reason TEXT, text TEXT)")
        try:
            with bounded(paths):
                raw, meaning = understood(
                    self.connection, paths, scratch, ReadOptions(), {}, UNWATCHED
                )
                counts = checked_rows(self.connection, raw, meaning, ReadOptions()).counts
            (lines,) = self.connection.execute(
                "SELECT COUNT(DISTINCT line) FROM staged"
            ).fetchall()[0]
            return counts | {"with rows": lines, "events": bool(raw.events)}
        finally:
            self.connection.execute(f"USE own.main; DROP SCHEMA {schema} CASCADE")
            shutil.rmtree(scratch)


def survives(reader, paths, files, joins=False):
    """Whether the files are read: then their lines add up, and each that is read has its rows."""
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    try:
        counts = reader.counts(paths)
    except EngineError as error:
        if "accounted for" in str(error):
            raise
        return False
    assert counts["lines"] == sum(counts[part] for part in PARTS)
    assert joins or counts["events"] or counts["with rows"] == counts["read"]
    return True


def run(tmp_path, kind, times):
    """How many of so many damaged files of the variants of a kind are read."""
    rng, reader, loaded = np.random.default_rng(sum(kind.encode())), Reader(tmp_path), 0
    for turn in range(times):
        name = KINDS[kind][turn % len(KINDS[kind])]
        files = VARIANTS[name]
        paths = [tmp_path / f"part{number}" for number in range(len(files))]
        if turn < len(KINDS[kind]):
            assert survives(reader, paths, files, kind in JOINED), name
        at = int(rng.integers(len(files)))
        damaged = [mutated(each, rng) if at == k else each for k, each in enumerate(files)]
        try:
            loaded += survives(reader, paths, damaged, kind in JOINED)
        except Exception:
            print(f"turn {turn} of {name}")
            raise
    return loaded


JOINED = ("ccb text", "slates text", "result pages", "sessions", "vowpal")
"""Kinds in which several lines make one row."""


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_of_every_kind(tmp_path, kind):
    run(tmp_path, kind, 1)


@pytest.mark.parametrize("name", ["ubi in bulk", "padding and a mask"])
def test_damaged_files_that_are_loaded(tmp_path, name):
    rng, place = np.random.default_rng(3), Workspace(tmp_path / "workspace")
    for _ in range(3):
        (tmp_path / "log").write_bytes(mutated(VARIANTS[name][0], rng))
        with contextlib.suppress(EngineError):
            log = load_several([tmp_path / "log"], workspace=place)
            assert log.counts["lines"] == sum(log.counts[part] for part in PARTS)
            place.delete(log.fingerprint)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_two_thousand_damaged_files_of_every_kind(tmp_path, kind):
    assert run(tmp_path, kind, 2_000) > 100
