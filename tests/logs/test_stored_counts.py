"""Counts that are kept beside a large log say what its rows say, and only where they can."""

import dataclasses

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs import stored_counts
from engine.logs.arrays import from_table
from engine.logs.cache import LogCache
from engine.logs.store import Workspace
from engine.logs.stored_counts import KEYS, RELATION, countable
from engine.logs.subset import subset


class Recorder:
    """A source that remembers what it was asked."""

    def __init__(self, source):
        self.source, self.kept, self.asked = source, source.kept, []

    def query(self, sql, **tables):
        self.asked.append(sql)
        return self.source.query(sql, **tables)


def table(rows=40_000, kinds=3):
    rng = np.random.default_rng(4)
    item = rng.integers(6, size=rows)
    return {
        "session": rng.integers(100, size=rows),
        "query": rng.integers(4, size=rows),
        "item": item,
        "reward": (rng.random(rows) < 0.1 + item / 20).astype(float),
        "propensity": np.array([0.1, 0.2, 0.3])[item % kinds] if kinds else rng.random(rows),
    }


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """A log with counts, as a log of millions of rows has them."""
    monkeypatch.setattr(stored_counts, "LEAST_ROWS", 1_000)
    return from_table(table(), workspace=Workspace(tmp_path))


ASKED = {"policies": ["most_clicked", "uniform"], "estimators": ["ips", "snips", "clipped", "dr"]}


def test_a_comparison_reads_the_counts_and_says_the_same(kept):
    recorder = Recorder(kept.source)
    ours = compare(dataclasses.replace(kept, source=recorder, cache=LogCache()), **ASKED)
    grouped = [sql for sql in recorder.asked if "GROUP BY bucket," in sql]
    assert grouped
    assert all(RELATION in sql for sql in grouped), "no row is grouped again"
    plain = dataclasses.replace(kept.source, counts=None)
    theirs = compare(dataclasses.replace(kept, source=plain, cache=LogCache()), **ASKED)
    for one, other in zip(ours.answers, theirs.answers, strict=True):
        assert one.value == pytest.approx(other.value, rel=1e-12)
        assert one.standard_error == pytest.approx(other.standard_error, rel=1e-11)


def test_the_counts_add_up_to_the_rows(kept):
    answer = kept.query(f"SELECT CAST(SUM(n) AS BIGINT) AS rows, COUNT(*) AS n FROM {RELATION}")
    assert answer["rows"].tolist() == [40_000]
    assert 4 * answer["n"][0] <= 40_000


def test_a_part_of_the_log_does_not_read_them(kept):
    part = subset(kept, "item = '1'", "one item")
    assert getattr(part.source, "kept", ()) == ()
    whole = compare(part, policies=["uniform"], estimators=["ips"])
    assert whole.answers[0].value > 0


def test_no_counts_are_kept_where_they_would_be_as_many_as_the_rows(monkeypatch, tmp_path):
    monkeypatch.setattr(stored_counts, "LEAST_ROWS", 1_000)
    log = from_table(table(kinds=0), workspace=Workspace(tmp_path))
    assert log.source.kept == ()


def test_small_logs_keep_none(tmp_path):
    assert from_table(table(2_000), workspace=Workspace(tmp_path)).source.kept == ()


def test_only_questions_by_kept_columns_can_be_answered():
    assert countable(KEYS, "bucket", ["query_code", "reward"])
    assert not countable(KEYS, "bucket", ["query_code", "policy"])
    assert not countable(KEYS, "session", ["query_code"])
    assert not countable((), "bucket", ["query_code"])
