"""A real Spark, a standalone master with two workers on loopback, says what DuckDB says."""

import pytest

from benchmarks.clusters import ranked
from benchmarks.runner.processes import NotMeasured
from benchmarks.runner.spark_cluster import spark_cluster
from engine import api
from engine.clusters.spark import traffic_of
from engine.ingest.samples import open_sample
from engine.logs.arrays import from_table
from engine.logs.store import Workspace
from tests.architecture.alike import near, records

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def spark():
    """The address of a Spark with two workers; skipped where there is no Java or no package."""
    try:
        with spark_cluster(workers=2) as address:
            yield address
    except NotMeasured as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def sail():
    """The address of the server that the usual tests ask."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    server.stop()


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """The Open Bandit sample and a ranking log of 1e6 rows, as stored, and groups of items."""
    folder = tmp_path_factory.mktemp("logs")
    place = Workspace(folder)
    lines = [f"{item},g{item % 2}" for item in range(34)]
    (folder / "bandit.csv").write_text("\n".join(["item,group", *lines]))
    (folder / "ranking.csv").write_text("\n".join(["item,group", *lines[:20]]))
    rows = from_table(ranked(1_000_000), workspace=place)
    sample = open_sample("open_bandit_random", place)
    return {"bandit": (sample, folder / "bandit.csv"), "ranking": (rows, folder / "ranking.csv")}


@pytest.mark.parametrize("log", ["bandit", "ranking"])
@pytest.mark.parametrize("cluster", ["sail", "spark"])
def test_every_verb_says_the_same(request, logs, cluster, log):
    here, groups = logs[log]
    there = api.cluster(request.getfixturevalue(cluster), str(here.source.path))
    ours, theirs = (records(one, api, groups) for one in (here, there))
    for verb, record in ours.items():
        record.pop("log", None), theirs[verb].pop("log", None)
        near(record, theirs[verb], f"{cluster} {log} {verb}")
    assert traffic_of(there.source).rows < 3 * here.counts["rows"] + 100_000
