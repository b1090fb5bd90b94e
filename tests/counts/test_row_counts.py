"""Counts of a long tail's rows by one sorting are what SQL groups."""

from typing import Any

import numpy as np
import pytest

from engine.counts import row_counts
from engine.counts.cells import cells
from engine.counts.fold_cells import fold_cells
from engine.diagnostics.logging_policy.context_dependence import _share, depends_on_more
from engine.examination.examination_model import ExaminationModel
from engine.logs.arrays import from_table
from engine.logs.log import Log, named
from engine.logs.sources import Table
from engine.totals.cube import OF_ROWS, cube


def tail(more: dict[str, Any] | None = None) -> Log:
    """Two thousand rows of Zipf queries, most of whose pairs occur once."""
    rng = np.random.default_rng(5)
    pages, ranks = 500, 4
    query = np.repeat(rng.zipf(1.3, pages) % 10**6, ranks)
    rank = np.tile(np.arange(1, ranks + 1), pages)
    start = np.repeat(rng.integers(0, ranks, pages), ranks)
    table = {
        "impression": np.repeat(np.arange(pages), ranks),
        "query": query,
        "item": query * 10 + (start + rank) % ranks,
        "rank": rank,
        "reward": (rng.random(pages * ranks) < 0.4 / rank) * rng.choice([1.0, 2.5], pages * ranks),
        "propensity": np.where(start == 0, 0.1, 0.3),
    }
    return from_table(table | (more or {}), name="tail")


def by_sql(log: Log, monkeypatch: pytest.MonkeyPatch) -> Log:
    """The same log, read as if it had no tail."""
    log.cache.clear()
    monkeypatch.setattr(row_counts, "LEAST", 10**9)
    return log


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    """A log with a tail, whose rows are counted as those of a larger one."""
    monkeypatch.setattr(row_counts, "LEAST", 1_000)
    tailed = tail()
    tailed.cache.clear()
    assert row_counts.row_counts(tailed) is not None
    return tailed


def same(first: Table, second: Table) -> None:
    """Both tables hold the same columns."""
    assert set(first) == set(second)
    for name, column in first.items():
        np.testing.assert_array_equal(column, second[name], err_msg=name)


def test_cells_and_cells_by_fold(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    here, by_fold = cells(log), fold_cells(log)
    assert all(by_fold[name].itemsize == 4 for name in ("impressions", "clicks"))
    log = by_sql(log, monkeypatch)
    same(here, log.query(named("cells")))
    same(by_fold, fold_cells(log))


def test_cube(log: Log) -> None:
    columns = {name: sql for sql, name in OF_ROWS.items()}
    found = cube(log, "bucket", columns, "")
    assert found is not None
    keys, named_keys = ", ".join(OF_ROWS), ", ".join(f"{k} AS {n}" for k, n in OF_ROWS.items())
    rows = log.query(f"SELECT bucket, {named_keys}, COUNT(*) AS n FROM log GROUP BY bucket, {keys}")
    stratum, values = found.counts.tocoo().col, found.strata.values
    assert found.counts.sum() == rows["n"].sum() == 2_000
    assert len(stratum) == len(rows["n"])
    for sql, name in OF_ROWS.items():
        np.testing.assert_array_equal(np.sort(values[sql][stratum]), np.sort(rows[name]))
    np.testing.assert_allclose(
        found.sums([values["reward"] / values["propensity"]])[0],
        log.query("SELECT SUM(reward / propensity) AS v FROM log GROUP BY bucket ORDER BY bucket")[
            "v"
        ],
        rtol=1e-12,
    )


def test_influence_of_sessions_on_a_curve(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ExaminationModel.parse("all_pairs")
    here = model.influence(log)
    there = model.influence(by_sql(log, monkeypatch))
    assert here is not None
    assert there is not None
    np.testing.assert_array_equal(here.buckets, there.buckets)
    np.testing.assert_allclose(here.moved, there.moved, rtol=1e-9, atol=1e-12)


def test_propensities_that_differ_within_a_cell(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = row_counts.row_counts(log)
    assert counts is not None
    assert not depends_on_more(log)
    mixed = tail({"propensity": np.tile([0.1, 0.2, 0.3], 667)[:2_000]})
    counts = row_counts.row_counts(mixed)
    assert counts is not None
    share = _share(counts)
    assert depends_on_more(mixed)
    assert depends_on_more(by_sql(mixed, monkeypatch))
    rows = mixed.query(
        "SELECT SUM(CASE WHEN most > 1.1 * least THEN n END) / SUM(n) AS share FROM (SELECT "
        "MAX(propensity) AS most, MIN(propensity) AS least, CAST(COUNT(*) AS DOUBLE) AS n "
        "FROM log GROUP BY query_code, item_code, rank) AS cells"
    )
    assert share == pytest.approx(rows["share"][0], rel=1e-12)


def test_rewards_that_all_differ_are_left_to_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_counts, "LEAST", 1_000)
    log = tail({"reward": np.random.default_rng(0).random(2_000)})
    log.cache.clear()
    assert row_counts.row_counts(log) is None


def test_dense_logs_are_left_to_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_counts, "LEAST", 1_000)
    log = tail({"query": np.zeros(2_000, int), "item": np.tile(np.arange(4), 500)})
    log.cache.clear()
    assert row_counts.row_counts(log) is None
