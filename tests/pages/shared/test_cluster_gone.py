"""A cluster that goes away while a page is drawn is one sentence, and other logs go on."""

import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

from engine.core.errors import EngineError
from engine.examination import examination_model
from engine.logs.sources import DuckDBSource
from pages.parts.shared.logs import workspace

APP = Path(__file__).parents[3] / "app.py"


def test_an_error_that_no_part_of_a_page_expects_is_one_sentence(monkeypatch):
    def gone(*_, **__):
        raise EngineError("log9 does not answer", fix="Check that it runs.", named=True)

    workspace._open_logs().keep_only(lambda name, _: name != workspace.FIRST)  # asked nothing yet
    monkeypatch.setattr(DuckDBSource, "query", gone)
    drawn = AppTest.from_file(str(APP)).switch_page("pages/compare.py").run(timeout=300)
    assert not drawn.exception
    assert any("log9 does not answer" in error.value for error in drawn.error)


def test_what_every_method_refuses_alike_is_said_once(monkeypatch):
    def gone(*_, **__):
        raise EngineError("log9 does not answer", fix="Check that it runs.", named=True)

    examine = examination_model.examine
    monkeypatch.setattr(examination_model, "examine", gone)
    drawn = AppTest.from_file(str(APP)).switch_page("pages/examination.py").run(timeout=60)
    for module in list(sys.modules.values()):  # those first imported by this page keep what it saw
        if vars(module).get("examine") is gone:
            module.examine = examine
    assert not drawn.exception
    assert sum("log9 does not answer" in error.value for error in drawn.error) == 1


def test_a_list_of_clusters_that_cannot_be_read_leaves_the_other_logs(monkeypatch, tmp_path):
    monkeypatch.setenv("COUNTERCLICK_CLUSTERS", str(tmp_path / "none.toml"))
    assert workspace.known_clusters() == {}
