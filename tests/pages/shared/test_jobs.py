"""Long work beside a page: awaited, stopped, started again, replaced, refused."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.shared.background import computation, jobs


def script(gate, key):
    import streamlit as st

    from engine.core.errors import EngineError
    from pages.parts.shared.background import jobs

    def work(tick):
        while not gate.wait(0.001):
            tick(0.5)
        if key["now"] == "bad":
            raise EngineError("the work went wrong")
        return f"done {key['now']}"

    try:
        st.text(f"value: {jobs.result('slot', key['now'], work)}")
    except EngineError as error:
        st.error(str(error))


@pytest.fixture
def gate():
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def app(gate, monkeypatch):
    monkeypatch.setattr(jobs, "QUIET", 0.0)
    monkeypatch.setattr(jobs, "PATIENCE", 0.01)
    key = {"now": "first"}
    opened = AppTest.from_function(script, kwargs={"gate": gate, "key": key}, default_timeout=300)
    opened.key = key
    return opened.run()


def last(app):
    return app.text[-1].value


def test_a_page_waits_without_blocking_and_shows_the_result_once_it_is_there(app, gate):
    assert last(app) == "value: None"
    assert app.get("progress")
    gate.set()
    app.session_state["patience"] = 250
    assert last(app.run()) == "value: done first"


def test_a_page_draws_at_once_what_takes_longer_than_its_patience(gate, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 0.01)
    monkeypatch.setattr(jobs, "QUIET", 250.0)
    threading.Timer(0.3, gate.set).start()
    page = {"gate": gate, "key": {"now": "first"}}
    app = AppTest.from_function(script, kwargs=page, default_timeout=300).run()
    assert last(app) == "value: done first"
    assert not app.get("skeleton")


def test_stopped_work_shows_no_result_until_it_is_started_again(app, gate):
    app.button(key="stop_slot").click().run()
    gate.set()
    app.session_state["patience"] = 250
    assert last(app.run()) == "value: None"
    assert app.text[0].value == "Cancelled. No result."
    app.button(key="again_slot").click().run()
    assert last(app) == "value: done first"


def test_a_new_question_replaces_the_old_one(app, gate):
    old = app.session_state["jobs"]["slot"]
    app.key["now"] = "second"
    gate.set()
    app.session_state["patience"] = 250
    assert last(app.run()) == "value: done second"
    assert old.listener.stop.is_set()


def test_what_the_work_refuses_is_told(app, gate):
    app.key["now"] = "bad"
    gate.set()
    app.session_state["patience"] = 250
    assert app.run().error[0].value == "the work went wrong."


def test_work_that_no_page_waits_for_ends_and_starts_again_when_asked(app, gate, monkeypatch):
    old = app.session_state["jobs"]["slot"]
    monkeypatch.setattr(computation, "LEFT", -1.0)
    assert isinstance(old.computation.future.exception(timeout=250), computation.Stopped)
    monkeypatch.setattr(computation, "LEFT", 60.0)
    gate.set()
    app.session_state["patience"] = 250
    assert last(app.run()) == "value: done first"
    assert last(app.run()) == "value: done first"


def test_a_page_says_its_place_in_the_queue(gate, monkeypatch):
    def work(tick):
        while not gate.wait(0.001):
            tick()

    monkeypatch.setattr(jobs, "QUIET", 0.0)
    for number in range(computation.COUNT + 1):
        computation.compute("slot", f"of others {number}", work, computation.Listener(), False)
    page = {"gate": gate, "key": {"now": "late"}}
    app = AppTest.from_function(script, kwargs=page, default_timeout=300).run()
    assert app.get("progress")[0].proto.text == "Number 2 in the queue… 0 s"
    gate.set()
    app.session_state["patience"] = 250
    assert last(app.run()) == "value: done late"
