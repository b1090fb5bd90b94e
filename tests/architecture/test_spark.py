"""The same SQL texts on Spark as on DuckDB: counts identical, sums to 1e-12."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from engine import api
from engine.click_prediction.leaderboard import leaderboard
from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.evaluation.plan import EvaluationPlan
from engine.fit_alarms.alarms import alarms
from engine.logs.arrays import from_table
from engine.logs.cache import LogCache
from engine.logs.log import named
from engine.logs.store import Workspace
from tests.ingest.click_world import rankings, shown_rows
from tests.ingest.event_writers import ga4, lines, ubi_events, ubi_queries


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """3,000 rows of 1,000 impressions, with what every estimator needs."""
    rng = np.random.default_rng(20261122)
    impressions, ranks = 1_000, 3
    item = np.concatenate([rng.permutation(6)[:ranks] for _ in range(impressions)])
    table = {
        "impression": np.repeat(np.arange(impressions), ranks).astype(str),
        "session": np.repeat(np.arange(impressions) // 2, ranks).astype(str),
        "query": np.repeat(rng.integers(0, 4, impressions), ranks).astype(str),
        "item": item.astype(str),
        "rank": np.tile(np.arange(1, ranks + 1), impressions),
        "reward": (rng.random(item.size) < 0.3).astype(float),
        "propensity": rng.uniform(0.1, 0.3, item.size),
    }
    return from_table(table, workspace=Workspace(tmp_path_factory.mktemp("logs")))


@pytest.fixture(scope="module")
def address():
    """A Spark Connect server on this machine."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    server.stop()


@pytest.mark.parametrize("name", ["ubi", "ga4 in Spark"])
def test_the_warehouse_sql_of_the_documentation(address, tmp_path, name):
    from pyspark.sql import SparkSession

    document = Path(__file__).parents[2] / "docs" / "formats.md"
    (sql,) = re.findall(rf"```sql\n-- {name}\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    listed = rankings()
    tables = {"ubi_events": ubi_events(listed), "ubi_queries": ubi_queries(listed)}
    session = SparkSession.builder.remote(address).create()
    for table, events in (tables if name == "ubi" else {"events": ga4(listed, size=2)}).items():
        path = tmp_path / f"{table}.json"
        path.write_bytes(lines(events))
        session.read.json(str(path)).createOrReplaceTempView(table)
    rows = [(r["query"], r["item"], r["rank"], r["reward"]) for r in session.sql(sql).collect()]
    session.stop()
    assert sorted(rows) == sorted(row[:4] for row in shown_rows(listed))


@pytest.fixture(scope="module")
def spark(log, address):
    """The log on that server, through the plain Spark client."""
    return source_on(address, log)


def source_on(address, log):
    """The file of a log on a server; answers come in one call each, and none can be taken up again.

    That takes two calls more, a third of the time; logs of `test_cluster.py` do so, as users' do.
    """
    source = api.cluster(address, str(log.source.path)).source
    source._open().client.disable_reattachable_execute()
    return source


def same(expected, found):
    """Columns in the same order; whole numbers and text equal, sums to 1e-12."""
    assert list(expected) == list(found)
    for name, column in expected.items():
        if column.dtype.kind == "f":
            np.testing.assert_allclose(found[name], column, rtol=1e-12, atol=0, err_msg=name)
        else:
            np.testing.assert_array_equal(found[name], column, err_msg=name)


def alike(ours, spark, sql, tables):
    """The same rows as an answer has; in any order where the query asks for none."""
    theirs = spark.query(sql, **tables)
    if "ORDER BY" not in sql:
        ours, theirs = ordered(ours), ordered(theirs)
    same(ours, theirs)


def ordered(table):
    order = np.lexsort(list(table.values()))
    return {name: column[order] for name, column in table.items()}


@pytest.mark.parametrize("query", ["cells", "item_names", "query_names"])
def test_a_kept_query_answers_alike(log, spark, query):
    same(log.query(named(query)), spark.query(named(query)))


def test_a_small_table_can_stand_beside_the_log(log, spark):
    sql = (
        "SELECT log.item_code, SUM(log.reward * wanted.probability) AS total FROM log "
        "JOIN wanted ON wanted.item_code = log.item_code GROUP BY log.item_code "
        "ORDER BY log.item_code"
    )
    wanted = {"item_code": np.arange(3), "probability": np.array([0.5, 0.25, 0.125])}
    same(log.query(sql, wanted=wanted), spark.query(sql, wanted=wanted))


class Recorder:
    """A source that remembers what it was asked, and its answers."""

    def __init__(self, source):
        self.source, self.asked = source, []

    def query(self, sql, **tables):
        answer = self.source.query(sql, **tables)
        self.asked.append((sql, tables, {name: column.copy() for name, column in answer.items()}))
        return answer


def test_everything_that_a_comparison_asks_is_answered_alike(log, spark):
    recorder = Recorder(log.source)
    recorded = dataclasses.replace(log, source=recorder, cache=LogCache())
    policies = ["most_relevant", "softmax", "epsilon_greedy(base=most_clicked)"]
    weightings = ["ips", "clipped", "snips(weighting=examination)", "dm", "dr"]
    compare(recorded, policies=policies, estimators=["naive", *weightings])
    assert any("COUNT(*) AS n" in sql for sql, *_ in recorder.asked), "rows were counted"
    for sql, tables, answer in recorder.asked:
        alike(answer, spark, sql, tables)


def test_totals_of_many_kinds_are_summed_alike(log, spark):
    asking = EvaluationPlan(log, None)
    for estimator in ("clipped", "snips(weighting=examination)", "dr"):
        asking.add(parse("policies", "most_relevant"), parse("estimators", estimator))
    text, tables = asking.joint.sql(), asking.joint.binding.tables()
    assert "SUM(n * (" in text
    same(log.query(text, **tables), spark.query(text, **tables))


def test_a_comparison_on_the_cluster_gives_the_same_values(log, spark):
    asked = {"policies": ["most_relevant"], "estimators": ["snips", "dr"]}
    there = compare(dataclasses.replace(log, source=spark, cache=LogCache()), **asked)
    for ours, theirs in zip(compare(log, **asked).answers, there.answers, strict=True):
        assert theirs.value == pytest.approx(ours.value, rel=1e-9)
        assert theirs.standard_error == pytest.approx(ours.standard_error, rel=1e-9)


def test_examination_and_click_models_ask_alike(log, spark):
    recorder = Recorder(log.source)
    recorded = dataclasses.replace(log, source=recorder, cache=LogCache())
    for spec in ("all_pairs", "regression_em", "contextual(by=policy)"):
        parse("examination", spec).fit(recorded)
    alarms(recorded)
    leaderboard(recorded, ["pbm", "ubm", "dbn"])
    assert any("word_0" in sql for sql, *_ in recorder.asked), "distinct lists were asked"
    assert any("cell_number" in sql for sql, *_ in recorder.asked), "scores by session were asked"
    for sql, tables, answer in recorder.asked:
        alike(answer, spark, sql, tables)
