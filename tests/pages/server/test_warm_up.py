"""The server imports and compares in the background what its first visitor would wait for."""

from pages.parts.learn.learning import RANKINGS, SLOT, Request
from pages.parts.server import warm_up
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.links.directory import pages
from pages.parts.shared.logs.workspace import FIRST


def test_the_parts_of_home_come_first_and_those_of_all_pages_come():
    folders = warm_up._folders()
    assert folders[:2] == ["shared", "home"]
    assert {page.id for page in pages()} <= {*folders, "sql", "methods"}


def test_the_sample_that_pages_start_with_is_compared(monkeypatch):
    warm_up._import_parts()  # else what is first imported below keeps what is put in here
    asked, begun = [], []
    monkeypatch.setattr("pages.parts.feedback_loop.opening.prepare", lambda: begun.append(1))
    monkeypatch.setattr(
        "pages.parts.shared.background.computation.prepared", lambda *work: begun.append(work)
    )
    monkeypatch.setattr(
        "engine.evaluation.compare.compare", lambda log, policies, estimators: asked.append(log)
    )
    thread = warm_up.warm_up()
    thread.join(60)
    assert thread.daemon
    first, (slot, key, _) = begun
    request = Request(warm_up_log().fingerprint, RANKINGS)
    assert (first, slot, key) == (1, SLOT, digest(request))
    assert [log.fingerprint for log in asked] == [warm_up_log().fingerprint]


def warm_up_log():
    from pages.parts.shared.logs.workspace import open_log

    return open_log(FIRST)
