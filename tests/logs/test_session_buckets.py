"""Buckets of sessions: full in every log, also in one that somebody chose by their hash."""

import duckdb
import pytest

from engine.logs.canonical import agrees, parquet_rows, write

MANY = 10_500
"""Sessions that have buckets instead of one each."""


def written(folder, which, sessions):
    """Buckets and hashes of the sessions that are chosen, and whether the table agrees."""
    target = folder / "log.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE staged AS SELECT row_number() OVER () AS line, session, session AS "
            "impression, 'a' AS item, 1::DOUBLE AS reward FROM (SELECT CAST(range AS VARCHAR) AS "
            f"session FROM range(5 * {sessions})) WHERE {which} LIMIT {sessions}"
        )
        present = {"session", "impression", "item", "reward"}
        write(connection, "staged", target, present=present)
        connection.execute(f"CREATE VIEW kept AS FROM {parquet_rows(target)}")
        rows = connection.execute("SELECT bucket, hash(session) % 1000 FROM kept").fetchall()
        return rows, agrees(connection, "kept")


def test_buckets_are_the_hash_of_the_session(tmp_path):
    rows, stored = written(tmp_path, "TRUE", MANY)
    assert all(bucket == hashed for bucket, hashed in rows)
    assert stored is not None


@pytest.mark.parametrize("which", ["hash(session) % 5 = 0", "hash(session) % 5 <> 0"])
def test_rows_that_were_chosen_by_the_hash_fill_every_fold(tmp_path, which):
    rows, stored = written(tmp_path, which, MANY)
    folds = [sum(bucket % 5 == fold for bucket, _ in rows) for fold in range(5)]
    error = (MANY * 0.2 * 0.8) ** 0.5
    assert all(abs(size - MANY / 5) < 4.5 * error for size in folds)
    assert stored is None, "such a table is not read in place, as its buckets are by another hash"
