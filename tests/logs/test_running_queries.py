"""A question that takes long says how far it is."""

import threading

import duckdb
import numpy as np

from engine.logs.arrays import from_table
from engine.logs.databases.running_queries import progress, running
from engine.logs.store import Workspace

PAIRS = "SELECT SUM(a.line * b.line % 7) AS total FROM log AS a, log AS b, range(2) AS c"


def test_a_long_question_says_the_share_that_is_done_and_prints_nothing(tmp_path, capfd):
    rows = {"item": np.arange(3_000) % 7, "reward": np.ones(3_000)}
    log = from_table(rows, workspace=Workspace(tmp_path))
    done, shares = threading.Event(), []

    def look():
        while not done.wait(0.002):
            now = progress()
            shares.extend([] if now is None else [now[0]])

    watch = threading.Thread(target=look)
    watch.start()
    try:
        for _ in range(20):
            log.source.query(PAIRS)
            if any(0 < share <= 1 for share in shares):
                break
    finally:
        done.set()
        watch.join()
    assert 0 < max(shares) <= 1
    assert progress() is None
    assert capfd.readouterr() == ("", "")


def test_a_question_that_ends_while_somebody_looks_is_no_longer_under_way():
    with duckdb.connect() as connection:
        cursor = connection.cursor()
        with running(cursor):
            assert progress() is not None
            cursor.close()
            assert progress() is None
