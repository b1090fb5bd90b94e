"""True values of policy files that hold what the log never had."""

import pytest

from engine.evaluation.learned.true_value import true_value
from engine.ingest.samples import open_sample
from engine.policies.uploaded import policies_of


def test_lower_ranks_are_never_shown_and_of_new_items_nothing_is_known(tmp_path):
    log = open_sample("michael_jordan")
    query, items = str(log.queries[0]), [str(item) for item in log.items]

    def value(name, ranking):
        rows = [f"{query},{rank},{item}" for rank, item in enumerate(ranking, 1)]
        (tmp_path / name).write_text("\n".join(["query,rank,item", *rows]) + "\n")
        return true_value(log, policies_of(tmp_path / name, log)[0])

    shown = log.counts["ranks"]
    assert value("deep.csv", items) == pytest.approx(value("shown.csv", items[:shown]))
    assert value("new.csv", ["never logged", *items[1:shown]]) is None
