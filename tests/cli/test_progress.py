"""The line of progress: only where somebody looks at it, and nothing of it stays."""

import threading

from engine.cli import progress
from engine.logs.databases import running_queries


class Slow:
    """A cursor in the middle of a question."""

    def query_progress(self):
        return 40.0


def test_nothing_is_written_where_nobody_looks(capsys, monkeypatch):
    monkeypatch.delenv("COUNTERCLICK_PROGRESS", raising=False)
    with progress.progress_line():
        progress.loading(0.5)
    assert capsys.readouterr().err == ""


def test_a_long_question_says_how_far_it_is_and_leaves_nothing(capsys, monkeypatch):
    monkeypatch.setenv("COUNTERCLICK_PROGRESS", "1")
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "PERIOD", 0.01)
    seen = threading.Event()
    monkeypatch.setattr(
        progress.ProgressLine, "say", lambda line, text: (print(text), seen.set(), None)[2]
    )
    with progress.progress_line(), running_queries.running(Slow()):
        assert seen.wait(10)
    assert "reading the log: 40% of this pass, 0 s" in capsys.readouterr().out
    progress.loading(1.0)
    assert capsys.readouterr().err.endswith("\x1b[K")
