"""The operator's list of logs on clusters: only it names addresses, and no page shows them."""

import pytest

from engine.clusters.named_clusters import cluster_logs
from engine.core.errors import EngineError

LISTED = """
[clicks]
source = "sc://127.0.0.1:9"
table = "warehouse.clicks"
[clicks.mapping]
item = "sku"
"""


@pytest.fixture
def listed(tmp_path, monkeypatch):
    """Write the operator's list."""

    def write(text):
        file = tmp_path / "clusters.toml"
        file.write_text(text)
        monkeypatch.setenv("COUNTERCLICK_CLUSTERS", str(file))

    return write


def test_there_are_no_clusters_unless_the_operator_names_some(monkeypatch):
    monkeypatch.delenv("COUNTERCLICK_CLUSTERS", raising=False)
    assert cluster_logs() == {}


def test_a_listed_log_has_its_table_and_mapping(listed):
    listed(LISTED)
    log = cluster_logs()["clicks"]
    assert (log.source, log.table) == ("sc://127.0.0.1:9", "warehouse.clicks")
    assert log.mapping == {"item": "sku"}


def test_a_cluster_that_does_not_answer_is_named_by_its_key_alone(listed):
    listed(LISTED)
    with pytest.raises(EngineError, match="clicks does not answer") as error:
        cluster_logs()["clicks"].open()
    assert "127.0.0.1" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    ["[clicks]\nsource = 'sc://h:1'", "['../x']\nsource='sc://h:1'\ntable='t'", "clicks = 3",
     "[a]\nsource='sc://h:1'\ntable='t'\ntoken='x'"],
)  # fmt: skip
def test_what_is_no_log_is_one_sentence(listed, text):
    listed(text)
    with pytest.raises(EngineError, match="of the server's list of clusters is no log"):
        cluster_logs()


def test_a_list_that_cannot_be_read_is_one_sentence(listed, monkeypatch, tmp_path):
    listed("[clicks")
    with pytest.raises(EngineError, match="list of clusters cannot be read"):
        cluster_logs()
    monkeypatch.setenv("COUNTERCLICK_CLUSTERS", str(tmp_path / "none.toml"))
    with pytest.raises(EngineError, match="list of clusters cannot be read"):
        cluster_logs()
