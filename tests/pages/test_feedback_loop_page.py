"""The feedback loop page: default, every view, deep links, nonsense, a log, a person's clicks."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.feedback_loop import experiments, opening
from pages.parts.feedback_loop.scenario import SLOT, LoopScenario
from pages.parts.feedback_loop.views import EXPERIMENTS, EXPERIMENTS_VIEW, VIEWS
from pages.parts.shared.charts import below_chart
from pages.parts.shared.charts.chart import digest

FAST = {"loop_rounds": "200", "loop_worlds": "20"}
"""As in the tests of exported programs, which then ask what is known."""


@pytest.fixture(autouse=True)
def _few_rates(monkeypatch):
    """Three shares of shuffled rounds draw the same picture as ten."""
    monkeypatch.setattr(experiments, "RATES", (0.0, 0.5, 0.9))


def test_it_answers_with_both_numbers_those_of_the_first_answer(visit, said, monkeypatch):
    monkeypatch.setattr(opening, "_OPENING", [])
    opening.prepare()
    app = visit("feedback_loop")
    assert not app.exception
    assert app.title[0].value == "Why does the first result stay first?"
    assert "ranking by clicks has the best item first" in said(app)
    job = app.session_state["jobs"][SLOT]
    assert job.key == digest(LoopScenario()), "the first answer of the server is about another loop"
    comparison = job.computation.future.result()
    first = opening.opening()
    assert first == opening.drawn(comparison)
    plain = re.sub("[*]", "", comparison.sentence()).replace(" ± ", "\u00a0±\u00a0")
    assert re.sub("</?(strong|em)>", "", first).count(plain) == 1
    names = comparison.items(comparison.naive, comparison.typical)
    assert sum(first.count(f">{name}</span>") for name in names) == 10


def test_what_stands_below_the_first_chart_waits_until_that_is_seen(visit, monkeypatch):
    seen = []
    monkeypatch.setattr(below_chart, "_LOOK", lambda data, **_: seen.append(data["seen"]))
    charts = len(visit("feedback_loop", **FAST).get("plotly_chart"))
    script = "from pages.parts.shared.charts.below_chart import below_chart\n"
    script += "import streamlit as st\nbelow_chart('two_pages', lambda: st.text('below'))"
    alone = AppTest.from_string(script).run()
    assert not alone.text
    alone.session_state["patience"] = 0
    assert alone.run().text
    assert seen == [True, False, True]
    assert charts > 1


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_draws(visit, said, view):
    app = visit("feedback_loop", loop_view=view, **FAST)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_experiment_draws(visit, experiment):
    app = visit("feedback_loop", loop_view=EXPERIMENTS_VIEW, loop_experiment=experiment, **FAST)
    assert not app.exception
    assert not app.error


def test_a_log_has_a_past_and_a_future(visit, said):
    app = visit("feedback_loop", loop_world="From my log", log="michael_jordan",
                loop_view="Experiments",
                loop_experiment="From log to forecast", **FAST)  # fmt: skip
    assert not app.exception
    assert not app.error
    assert "In this log the most frequent first item of a query is at rank 1" in said(app)


def test_nonsense_in_the_link_is_forgotten(visit):
    wrong = {"loop_world": "Mars", "loop_explore": "nan", "loop_right": "best", "loop_rounds": "x",
             "loop_view": "<b>", "loop_clicks": "9;drop"}  # fmt: skip
    app = visit("feedback_loop", **wrong)
    assert not app.exception


def test_a_person_turns_the_page(visit, said):
    app = visit("feedback_loop", loop_world="Michael Jordan", loop_view="Be the user",
                loop_clicks="nonsense", loop_seed="1.5", **FAST)  # fmt: skip
    assert "Seed: “1.5” in the link is not a whole number" in said(app).replace("\\", "")
    assert "Your clicks: “nonsense” in the link is not a list of ranks" in said(app)
    assert "loop_clicks" not in app.query_params
    assert "a typical one" not in said(app)
    assert "No clicks yet" in said(app)
    app.checkbox(key="loop_box_0_2").check()
    next(button for button in app.button if button.label == "Next page").click().run()
    assert not app.exception
    assert "Page 2, ranked by your own clicks" in said(app)
    assert app.query_params["loop_clicks"] == "2"
    assert "nonsense" not in said(app)


def test_the_room_guesses_first(visit, said):
    app = visit("feedback_loop", loop_ask="true", loop_guess="60", **FAST)
    assert "has the best item first" not in said(app)
    app.toggle(key="loop_reveal").set_value(True).run()
    assert "The guess was **60**" in said(app)
    assert "has the best item first" in said(app)


def test_a_loops_log_goes_on_the_table(visit, said):
    app = visit(
        "feedback_loop", loop_view="Experiments", loop_experiment="Export this run's log", **FAST
    )
    app.button(key="loop_make").click().run()
    assert not app.exception
    assert any("200 impressions" in str(part.value) for part in app.success)


def test_a_policy_file_ranks_on_the_right(visit, said):
    """One that cannot rank this world is refused in a sentence, and the learning ranker stays."""
    app = visit("feedback_loop", loop_explore="0.0", **FAST)
    items = LoopScenario().world.truth.items
    scores = "\n".join(["item,score", *(f"{item},1" for item in items[1:])])
    app.file_uploader(key="policy_file").upload("mine.csv", scores.encode()).run()
    assert not app.exception
    assert not app.error
    text = said(app).replace("\\", "")
    assert "“mine.csv” in **" in text
    assert f"mine.csv does not name 1 of the {len(items)} items; these stand last." in text
    assert app.query_params["uploaded"] == "mine.csv"
    for name, rows, wrong in (
        ("none.csv", "item,score\nz,1\n", "names no item of this world"),
        ("twice.csv", "item,score\nz,1\nz,2\n", "names the same item more than once"),
        ("seven.csv", "item,probability\nz,7\n", "must lie between 0 and 1"),
        ("zero.csv", "item,rank\nz,0\n", "must be 1, 2, 3"),
    ):
        app.file_uploader(key="policy_file").upload(name, rows.encode()).run()
        assert wrong in app.error[0].value.replace("\\", ""), name
        assert "has the best item first" in said(app)
    app.selectbox(key="uploaded").set_value("mine.csv").run()
    assert "“mine.csv” in **" in said(app).replace("\\", "")
