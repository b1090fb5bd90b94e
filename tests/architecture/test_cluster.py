"""A log that stays on a cluster: every verb, mapped tables, and a cluster that goes away."""

import inspect
import re

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pysail.spark import SparkConnectServer
from pyspark.errors import PySparkException

from engine import api
from engine.cli.main import application, main
from engine.clusters.spark import SparkSource, connected, traffic_of
from engine.clusters.spark_sql import in_spark
from engine.core.errors import EngineError
from engine.ingest.samples import open_sample
from engine.logs.rewards import rewarded
from engine.logs.store import Workspace
from engine.logs.subset import segments
from engine.logs.writing.portable import bucket_sql, codes_sql
from tests.architecture.alike import near, records
from tests.architecture.answers import Answers

ASKED = ["evaluate", "examine", "fit", "judge", "audit", "learn", "load", "pairs"]
ASKED += ["interleave", "compare_variants"]
NAMES = {
    "impression": "page",
    "session": "visitor",
    "query": "Search text",
    "item": "sku",
    "rank": "pos",
    "reward": "bought",
    "propensity": "p",
}
PAGE, VISITOR = 70_000_000_000, 90_000_000_000
"""The first impression and the first session; no count or sum is as large."""


@pytest.fixture(scope="module")
def server():
    """A Spark Connect server on this machine."""
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    server.stop()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A ranking log as a warehouse holds it: own names and types, no codes, no buckets."""
    rng = np.random.default_rng(22)
    pages, shown = 600, 3
    item = np.argsort(rng.random((pages, 9)), axis=1)[:, :shown].ravel() + 7
    folder = tmp_path_factory.mktemp("warehouse")
    table = {
        "page": np.repeat(np.arange(pages) + PAGE, shown),
        "visitor": np.repeat(rng.integers(0, 250, pages) + VISITOR, shown),
        "Search text": np.repeat(np.array(["it's", 'a "b"', "zz", "é"])[pages * [0]], shown),
        "sku": item,
        "pos": np.tile(np.arange(1, shown + 1), pages),
        "bought": rng.random(pages * shown) < 0.3,
        "p": rng.choice([0.2, 0.25, 0.5], pages * shown),
        "price": rng.choice([0, 9, 120], pages * shown),
    }
    table["Search text"] = np.repeat(
        np.array(["it's", 'a "b"', "z\\z", "é"])[rng.integers(0, 4, pages)], shown
    )
    pq.write_table(pa.table(table), folder / "clicks.parquet")
    lines = [f"{item},g{item % 2}" for item in range(7, 16)]
    (folder / "groups.csv").write_text("\n".join(["item,group", *lines]))
    return folder


def test_a_warehouse_table_says_what_the_loaded_file_says(server, files):
    path = str(files / "clicks.parquet")
    answers = Answers(connected(server))
    there, here = api.cluster(answers, path, NAMES), api.load(path, mapping=NAMES)
    ours, theirs = (records(log, api, files / "groups.csv") for log in (here, there))
    for verb in ("evaluate", "examine", "fit", "judge", "audit", "learn"):
        ours[verb].pop("log", None), theirs[verb].pop("log", None)
        near(ours[verb], theirs[verb], verb)
    near(api.judge(here, "pivot_one").as_record(), api.judge(there, "pivot_one").as_record())
    traffic = traffic_of(there.source)
    assert 0 < traffic.bytes < 3_000_000
    assert (traffic.answers, traffic.rows) == (
        len(answers.given), sum(answer.num_rows for _, answer in answers.given)
    )  # fmt: skip
    assert not [sql for text, sql in answers.texts() if re.match(r"[79]0{6}\d{4}", text)], "ids"
    assert f"{traffic.answers} answers came back from the cluster" in traffic.sentence


def test_the_open_bandit_sample_says_the_same_on_a_cluster(server, tmp_path):
    here = open_sample("open_bandit_random", Workspace(tmp_path / "logs"))
    there = api.cluster(server, str(here.source.path))
    (tmp_path / "groups.csv").write_text(
        "\n".join(["item,group", *(f"{item},g{item % 2}" for item in range(34))])
    )
    ours, theirs = (records(log, api, tmp_path / "groups.csv") for log in (here, there))
    for verb, record in ours.items():
        record.pop("log", None), theirs[verb].pop("log", None)
        near(record, theirs[verb], verb)


def test_a_part_and_another_reward_are_read_on_a_cluster(server, files):
    path = str(files / "clicks.parquet")
    here, there = api.load(path, mapping=NAMES), api.cluster(server, path, NAMES)
    for log in (here, there):
        assert set(segments(log, "query")) == {"it's", 'a "b"', "z\\z", "é"}
    ours, theirs = (api.judge(rewarded(log, "price")).as_record() for log in (here, there))
    near(ours, theirs)


@pytest.mark.parametrize("unit", ["'s'", "'12'", "''", "'é ü'"])
def test_a_bucket_is_the_same_on_every_engine(server, unit):
    sql = f"SELECT {bucket_sql(unit)} AS bucket"
    ours = duckdb.sql(sql).fetchall()[0][0]
    assert 0 <= ours < 1000
    assert connected(server).sql(in_spark(sql)).toArrow()["bucket"][0].as_py() == ours


def test_buckets_hold_about_as_many_units_each():
    sql = f"SELECT {bucket_sql('CAST(i AS STRING)')} AS b, COUNT(*) AS n FROM range(100000) t(i)"
    sizes = duckdb.sql(f"{sql} GROUP BY b").fetchnumpy()["n"]
    assert len(sizes) == 1000
    assert ((sizes - 100.0) ** 2 / 100).sum() < 1000 + 4 * np.sqrt(2000)


@pytest.mark.parametrize(
    ("names", "ordered"),
    [(["10", "9", "-1"], ["-1", "9", "10"]), (["10", "9", "x", "09"], ["09", "10", "9", "x"])],
)
def test_codes_follow_the_order_that_ingest_gives(server, names, ordered):
    rows = " UNION ALL ".join(f"SELECT '{name}' AS item" for name in names)
    sql = codes_sql("item", f"({rows}) AS given")
    assert [row[0] for row in duckdb.sql(sql).fetchall()] == ordered
    assert connected(server).sql(sql).toArrow()["name"].to_pylist() == ordered


def test_texts_names_and_times_are_written_as_spark_reads_them():
    sql = """SELECT "a ""b", 'it''s \\' FROM log WHERE EXTRACT(EPOCH FROM log.time) > 1"""
    assert in_spark(sql) == (
        "SELECT `a \"b`, 'it\\'s \\\\' FROM log WHERE CAST(log.time AS DOUBLE) > 1"
    )


class Reader:
    """A session whose column reader cannot read a file, as Spark's cannot what DuckDB writes."""

    def __init__(self, by_rows):
        self.by_rows, self.settings, self.conf = by_rows, {}, self

    def get(self, key, default):
        return self.settings.get(key, default)

    def set(self, key, value):
        self.settings[key] = value

    def sql(self, text):
        if not (self.by_rows and self.settings):
            raise PySparkException(
                "[FAILED_READ_FILE.NO_HINT] Encountered error while reading",
                errorClass="FAILED_READ_FILE.NO_HINT",
            )
        return self

    def toArrow(self):
        return pa.table({"n": [3]})


def test_files_that_the_column_reader_does_not_read_are_read_by_rows():
    session = Reader(by_rows=True)
    assert SparkSource(session).query("SELECT 3 AS n")["n"].tolist() == [3]
    assert list(session.settings.values()) == ["false"]
    with pytest.raises(EngineError, match=r"refused a question: \[FAILED_READ_FILE"):
        SparkSource(Reader(by_rows=False)).query("SELECT 3 AS n")


class Stopped:
    """A session whose Spark was stopped: each question raises an error of Java."""

    def __init__(self, goes_on):
        self.goes_on = goes_on

    def sql(self, text):
        if not (self.goes_on and text == "SELECT 1"):
            raise PySparkException(
                "(java.lang.IllegalStateException) what a Spark says UNAVAILABLE"
            )
        return self

    def toArrow(self):
        return pa.table({"n": [1]})


def test_an_error_without_a_condition_is_of_the_question_where_another_is_answered():
    with pytest.raises(EngineError, match="the cluster does not answer"):
        SparkSource(Stopped(goes_on=False)).query("SELECT 3 AS n")
    with pytest.raises(EngineError, match=r"refused a question: .*UNAVAILABLE"):
        SparkSource(Stopped(goes_on=True)).query("SELECT 3 AS n")


def test_what_the_table_lacks_is_one_sentence(server, files, tmp_path):
    path = str(files / "clicks.parquet")
    with pytest.raises(EngineError, match=r"has no column 'item'.*--map item=COLUMN"):
        api.cluster(server, path)
    with pytest.raises(EngineError, match=r"no column 'skus'. It has page, visitor"):
        api.cluster(server, path, NAMES | {"item": "skus"})
    with pytest.raises(EngineError, match="no field called 'position'"):
        api.cluster(server, path, NAMES | {"position": "pos"})
    with pytest.raises(EngineError, match="refused a question") as error:
        api.cluster(server, "no_such_table", NAMES)
    assert "\n" not in str(error.value)
    holes = pa.table({"item": ["a", None], "reward": [1, 0]})
    pq.write_table(holes, tmp_path / "holes.parquet")
    with pytest.raises(EngineError, match=r"1 rows of .* have no item"):
        api.cluster(server, str(tmp_path / "holes.parquet"))
    low = pa.table({"item": ["a", "b"], "reward": [1, 0], "rank": [0, 1]})
    pq.write_table(low, tmp_path / "low.parquet")
    with pytest.raises(EngineError, match="ranks start at 1, but the lowest is 0"):
        api.cluster(server, str(tmp_path / "low.parquet"))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "sc://", "sc://h:port", "127.0.0.1"])
def test_an_address_that_is_none_is_one_sentence(address):
    with pytest.raises(EngineError, match=r"is no address of a cluster. Write it as sc://"):
        api.cluster(address, "clicks")


def test_a_cluster_that_goes_away_is_one_sentence_and_answers_when_it_is_back(files):
    first = SparkConnectServer("127.0.0.1", 0)
    first.start(background=True)
    port = first.listening_address[1]
    log = api.cluster(f"sc://127.0.0.1:{port}", str(files / "clicks.parquet"), NAMES)
    first.stop()
    for _ in range(2):
        with pytest.raises(EngineError, match=f"sc://127.0.0.1:{port} does not answer"):
            log.query("SELECT COUNT(*) AS n FROM log")
    second = SparkConnectServer("127.0.0.1", port)
    second.start(background=True)
    try:
        assert log.query("SELECT COUNT(*) AS n FROM log")["n"].tolist() == [1_800]
    finally:
        second.stop()


def test_two_logs_of_one_session_answer_each_for_itself(server, files, tmp_path):
    pq.write_table(pa.table({"item": ["a", "b"], "reward": [1, 0]}), tmp_path / "two.parquet")
    session = connected(server)
    many = api.cluster(session, str(files / "clicks.parquet"), NAMES)
    few = api.cluster(session, str(tmp_path / "two.parquet"))
    for log, rows in ((many, 1_800), (few, 2), (many, 1_800)):
        assert log.query("SELECT COUNT(*) AS n FROM log")["n"].tolist() == [rows]


@pytest.mark.parametrize("command", ASKED)
def test_every_command_that_reads_a_log_takes_a_source(command):
    commands = {one.callback.__name__: one.callback for one in application().registered_commands}
    assert "source" in inspect.signature(commands[command]).parameters


def test_the_command_line_reads_a_cluster_and_states_what_left_it(server, files, capsys):
    mapped = [f"--map={name}={column}" for name, column in NAMES.items()]
    with pytest.raises(SystemExit) as stop:
        main(["examine", str(files / "clicks.parquet"), "--source", server, "--json", *mapped])
    assert stop.value.code == 0
    printed = capsys.readouterr()
    assert printed.out.startswith('{"methods"')
    assert "answers came back from the cluster" in printed.err
    with pytest.raises(SystemExit) as stop:
        main(["examine", "a", "b", "--source", server])
    assert stop.value.code == 2
    assert "--source reads one table, but 2 were given" in capsys.readouterr().err
