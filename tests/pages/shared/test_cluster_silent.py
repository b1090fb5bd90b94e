"""A log on a cluster and its health are awaited beside the page, which goes on without them."""

import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from engine.core.errors import NoAnswer
from engine.counts.reward_shares import RewardShare
from engine.logs.arrays import from_table
from pages.parts.shared.background import jobs
from pages.parts.shared.frame import header
from pages.parts.shared.logs import health_strip, what_counts, workspace

TWO_ROWS = from_table({"item": np.array(["a", "b"]), "reward": np.array([1.0, 0.0])}, name="clicks")


def head():
    import streamlit as st

    from pages.parts.shared.frame.header import header_with_log

    header_with_log("compare")
    st.text("the rest of the page")


@pytest.fixture
def drawn(monkeypatch):
    """The head of a page whose log counts as one of a cluster, which nobody has asked yet."""
    log = from_table({"item": np.array(["a", "b"]), "reward": np.array([1.0, 0.0])})
    monkeypatch.setattr(header, "try_log", lambda: log)
    monkeypatch.setattr(header, "stored_log", lambda: log)
    monkeypatch.setattr(health_strip, "is_cluster", lambda: True)
    monkeypatch.setattr(jobs, "QUIET", 0.0)
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # there are no other pages
    drawn = AppTest.from_function(head)
    drawn.session_state["patience"] = 0.0
    return drawn


def answered(drawn):
    """Wait for the question under way, and draw the page again."""
    future = drawn.session_state["jobs"]["health"].computation.future
    future.exception(60)
    return drawn.run(timeout=60)


def chip(drawn):
    """What the button that names the log says."""
    return drawn.main.children[1].children[1].proto.popover.label


def test_the_page_goes_on_while_a_cluster_is_asked_for_the_health_of_its_log(drawn, monkeypatch):
    answer = threading.Event()

    def slow(log):
        assert answer.wait(60)
        return log.cache.put(health_strip.FINDINGS, None, [])

    monkeypatch.setattr(health_strip, "findings_of", slow)
    drawn.run(timeout=60)
    assert [text.value for text in drawn.text][-1:] == ["the rest of the page"]
    assert chip(drawn).endswith("Not checked")
    answer.set()
    assert chip(answered(drawn)).endswith("OK")


def test_a_cluster_that_does_not_answer_can_be_asked_again(drawn, monkeypatch):
    def gone(log):
        raise NoAnswer("log9 does not answer", named=True)

    monkeypatch.setattr(health_strip, "findings_of", gone)
    answered(drawn.run(timeout=60))
    assert [error.value for error in drawn.error] == [r"log9 does not answer\."]
    assert [text.value for text in drawn.text][-1:] == ["the rest of the page"]
    monkeypatch.setattr(
        health_strip, "findings_of", lambda log: log.cache.put(health_strip.FINDINGS, None, [])
    )
    drawn.button(key="again_health").click()
    answered(drawn.run(timeout=60))
    assert not drawn.error
    assert chip(drawn).endswith("OK")


def test_the_page_goes_on_while_a_cluster_is_asked_what_may_count(drawn, monkeypatch):
    answer = threading.Event()

    def slow(_):
        assert answer.wait(60)
        return [RewardShare(name, f"the column {name}", 0.5, 1.0) for name in ("click", "sale")]

    monkeypatch.setattr(what_counts, "_several", slow)
    monkeypatch.setattr(what_counts, "definition", lambda *_: "")
    drawn.run(timeout=60)
    assert [box.label for box in drawn.selectbox] == ["Log"]
    assert [text.value for text in drawn.text][-1:] == ["the rest of the page"]
    answer.set()
    drawn.session_state["jobs"]["what counts"].computation.future.exception(60)
    drawn.run(timeout=60)
    assert drawn.selectbox[1].options == ["click", "sale"]


@pytest.fixture
def silent(monkeypatch):
    """A cluster whose log is not open yet; it answers once `spoke` is set, if there is a `log`."""
    cluster = SimpleNamespace(spoke=threading.Event(), asked=0, log=None)

    def answer():
        cluster.asked += 1
        assert cluster.spoke.wait(60)
        if cluster.log is None:
            raise NoAnswer("log_9 does not answer", named=True)
        return cluster.log

    cluster.open = answer
    monkeypatch.setattr(workspace, "known_clusters", lambda: {"log_9": cluster})
    monkeypatch.setattr(jobs, "QUIET", 0.0)
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    workspace.forget_open_logs()
    monkeypatch.setattr(
        workspace, "Holds", lambda _: SimpleNamespace(open=lambda _: TWO_ROWS, opens=lambda _: True)
    )
    yield cluster
    cluster.spoke.set()
    workspace.forget_open_logs()


def page_of(name):
    """The page as a new session sees it, with the log of that name."""
    drawn = AppTest.from_function(head)
    drawn.query_params["log"] = name
    drawn.session_state["patience"] = 0.0
    return drawn.run(timeout=60)


def opened(drawn):
    """Wait for the log, and draw the page again."""
    drawn.session_state["jobs"]["open"].computation.future.exception(60)
    return drawn.run(timeout=60)


def test_a_page_says_that_it_waits_for_a_silent_cluster_and_can_be_stopped(silent):
    drawn = page_of("log_9")
    bar = drawn.get("progress")[0].proto.text
    assert bar.startswith("Waiting for log\\_9 \\(cluster\\)… ")
    assert chip(drawn) == "Choose a log"
    assert [text.value for text in drawn.text][-1:] == ["the rest of the page"]
    assert chip(page_of("mine")).startswith("clicks · 2 rows")
    assert page_of("log_9").get("progress")
    drawn.button(key="stop_open").click().run(timeout=60)
    assert "Cancelled. No result." in [text.value for text in drawn.text]
    drawn.button(key="again_open").click().run(timeout=60)
    silent.spoke.set()
    assert [error.value for error in opened(drawn).error] == [r"log\_9 does not answer\."]
    assert silent.asked == 1  # all of them wait for the same answer
    silent.log = replace(TWO_ROWS, fingerprint="9")
    drawn.button(key="again_open").click().run(timeout=60)
    if "open" in drawn.session_state["jobs"]:
        opened(drawn)
    assert not drawn.error
    assert chip(drawn).startswith("log\\_9 \\(cluster\\) · 2 rows")
    assert silent.asked == 2
