"""Checks answer for every kind of log, and for columns whose names nobody knows."""

import pytest

from engine.core.checks import SEVERITIES
from engine.core.method import methods
from engine.health.health import health
from engine.ingest.load import load
from engine.ingest.samples import open_sample
from engine.logs.store import Workspace


@pytest.mark.parametrize("sample", ["open_bandit_random", "michael_jordan"])
@pytest.mark.parametrize("key", methods("health"))
def test_every_check_answers_for_every_kind_of_log(key, sample):
    for finding in methods("health")[key]().findings(open_sample(sample)):
        assert finding.severity in SEVERITIES
        assert finding.what.endswith((".", "!"))


def test_columns_that_nothing_reads_are_named_where_the_query_and_the_rank_are_missing(
    tmp_path,
):
    """Rankings whose columns have names that nobody knows are no healthy log of single items."""
    path, place = tmp_path / "log.csv", Workspace(tmp_path / "workspace")
    rows = [f"u{n // 3},q{n % 7},{n % 3 + 1},d{n % 5},{n % 4 // 3}" for n in range(300)]
    path.write_text("srp_uuid,kxw,zzq,doc,clicked\n" + "\n".join(rows))
    log = load(path, workspace=place)
    (finding,) = [each for each in health(log) if each.check == "unused_columns"]
    assert finding.severity == "amber"
    assert "one query and one rank" in finding.what
    assert all(name in finding.what for name in ("srp_uuid", "kxw", "zzq"))
    mapped = load(path, mapping={"query": "kxw", "rank": "zzq"}, workspace=place)
    assert "unused_columns" not in {each.check for each in health(mapped)}
