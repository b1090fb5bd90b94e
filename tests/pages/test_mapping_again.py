"""A mapping that is corrected makes a second log; the first stays, and its link opens it."""

import pytest

from engine.ingest.read_options import ReadOptions
from pages.parts.shared.logs.workspace import open_log
from tests.pages.test_load_page import ROWS, load


def imported(app, first, **mapping):
    """Read the file in the drop zone again by another mapping, as the form of its columns does."""
    file = app.session_state["files"][first]
    app.session_state["said"] = {file: (mapping, ReadOptions())}
    return app.run()


@pytest.mark.long
def test_the_first_log_stays_whether_the_second_is_read_or_not(visit, said):
    app = load(visit, "clicks.csv", ("query,doc,spot,clicked\n" + ROWS).encode())
    first = app.query_params["log"]
    app = imported(app, first, item="nowhere")
    assert "Nothing was imported" in said(app)
    assert (app.session_state["log"], app.query_params["log"]) == (first, first)
    assert not open_log(first).mapping.get("rank")
    app = imported(app, first, rank="spot")
    second = app.query_params["log"]
    assert second != first
    assert open_log(second).mapping["rank"] == "spot"
    assert open_log(first).counts["rows"] == 60
    assert {first, second} <= set(app.session_state["logs"])
