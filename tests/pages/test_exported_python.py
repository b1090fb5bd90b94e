"""Every chart of every page has a program, which prints what stands on the screen."""

import io
import json
import re
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from engine import programs
from engine.access.holds import Holds
from engine.figures.figure import csv_text
from engine.ingest.samples import open_sample
from engine.lecture.exhibit import exhibits
from engine.logs.cache import LogCache
from pages.parts.examination import leaderboard
from pages.parts.feedback_loop import experiments
from pages.parts.shared.charts import chart
from pages.parts.shared.charts.program import imports_first
from pages.parts.shared.logs.workspace import workspace

pytestmark = pytest.mark.usefixtures("forked_queries")
SENTENCES = ("first_look", "futures")
"""Charts whose program prints the sentence beside them first; all but the first print their CSV."""
COLUMNS = ("value", "standard_error", "level", "effective_sample_size")
JOINER = "\u2060"
LOOP = {"loop_rounds": "200", "loop_worlds": "20"}


def experiment(name):
    """The link of one of the experiments of the feedback loop."""
    return LOOP | {"loop_view": "Experiments", "loop_experiment": name}


LOG = {"log": "michael_jordan"}
BANDIT = {"log": "open_bandit_random", "policies": "uniform"}
FITTED = "snips(weighting=\"action(propensities='classified')\")"
CHARTS = [
    ("home", {}, ["first_look"]),
    ("home", {"attention": "1.6", "correct": "true"}, ["first_look"]),
    ("load", {"report_tab": "Trends"}, ["click_rates", "gathering"]),
    ("examination", {}, ["curves", "links", "missing", "moved"]),
    ("examination", LOG | {"examination_tab": "Click models"}, ["curves", "links", "leaderboard"]),
    ("examination", {"examination_tab": "By segment"}, ["curves", "links", "segments_chart"]),
    ("examination", LOG | {"relevance": "coec", "examine": "regression_em"}, [
        "curves", "links", "missing", "moved",
    ]),
    ("compare", {}, ["forest", "futures"]),
    ("compare", {"tab": "Sensitivity"}, ["futures", "sweep"]),
    ("compare", LOG | {"level": "0.9"}, ["forest", "futures"]),
    ("compare", LOG | {"level": "0.9", "tab": "Sensitivity"}, ["futures", "sweep"]),
    ("compare", BANDIT | {"estimators": FITTED, "tab": "Diagnostics", "diagnostic": "Weights"}, [
        "futures", "weights_drawn", "calibrated",
    ]),
    ("preferences", {}, ["merged_pages", "race"]),
    ("preferences", {"preferences_view_two": "Who won the log"}, ["variants"]),
    ("preferences", {"preferences_view_two": "Pairs of clicks"}, ["strengths"]),
    ("preferences", {"preferences_view_two": "Several rankings", "duels": "300"}, ["regret"]),
    ("preferences", LOG | {"preferences_view_two": "Before and after"}, ["promise"]),
    ("sql", {}, ["answer"]),
    ("sql", {"sql": "SELECT AVG(reward) AS mean, MAX(line) AS last FROM log"}, ["answer"]),
    ("feedback_loop", LOOP, ["two_pages", "many_worlds", "clicks_over_rounds", "winners"]),
    ("feedback_loop", LOOP | {"loop_view": "One simulation"}, ["two_pages", "bump"]),
    ("feedback_loop", experiment("Exposure"), ["two_pages", "attention_shared", "lorenz"]),
    ("feedback_loop", experiment("Lock-in"), ["two_pages", "lock_in"]),
    ("feedback_loop", experiment("Interventions"), ["two_pages", "interventions"]),
    ("feedback_loop", experiment("Misspecified correction"), ["two_pages", "misspecified_curve"]),
    ("feedback_loop", experiment("Switch ranker"), [
        "two_pages", "change_of_rule", "change_clicks",
    ]),
    ("feedback_loop", experiment("From log to forecast") | {"loop_world": "From my log"}, [
        "two_pages", "past_and_future",
    ]),
]  # fmt: skip


DRAWN = {
    "forest": ("Results", "Warnings"),
    "weights_drawn": ("Diagnostics", "Weights"),
    "periods_drawn": ("Diagnostics", "Periods"),
    "watched": ("Diagnostics", "Monitoring"),
    "known_truth": ("Diagnostics", "Simulation"),
    "sweep": ("Sensitivity", "Warnings"),
}
"""Where the charts of a comparison stand: the tab, and the view in it."""


@pytest.fixture
def exported(monkeypatch):
    """What the export bars of a page hold: by chart, its table and its program."""
    held = {}

    def noted(table, key, name, *, sql="", python="", picture=True):
        held[key] = table, python

    for module in (chart, leaderboard):
        monkeypatch.setattr(module, "export_menu", noted)
    monkeypatch.setattr(experiments, "RATES", (0.0, 0.5, 0.9))  # as good as ten for a program
    monkeypatch.setattr(programs, "open_sample", as_if_first, raising=False)
    return held


sample = cache(open_sample)


def as_if_first(key):
    """A sample log that no program has reduced yet; its file is read once for all of them."""
    return replace(sample(key), cache=LogCache())


FILES = re.compile(r"^(?:from|import) engine\.(?!programs )", re.MULTILINE)
"""Imports of files of the engine, which may move."""


@cache
def printed(program):
    """What a program prints; one that several pages or tabs export is run once."""
    assert not FILES.search(program), program
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(program, "exported", "exec"), {})
    return out.getvalue()


def plain(text):
    """What a reader sees of Markdown that was escaped."""
    return text.replace(JOINER, "").replace("\\", "").replace("**", "")


def numbers(text):
    found = re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)
    return np.array([float(number) for number in found])


def repeated(table, told):
    """Whether what was printed holds the chart's CSV: the same numbers in the same order.

    Sums of doubles may differ in their last digits between two runs.
    """
    text = csv_text(table)
    head, *_ = text.partition("\n")
    wanted, got = numbers(text), numbers(head + told.partition(head)[2])
    return wanted.shape == got.shape and np.allclose(wanted, got, rtol=1e-9, atol=1e-12)


def recorded(table, told):
    """Whether the program of a comparison printed every number of its forest plot."""
    estimates = json.loads(told.partition("\n")[2])["estimates"]
    for column in COLUMNS:
        wanted = [one[column] for one in estimates]
        assert list(table[column]) == pytest.approx(wanted, rel=1e-9), column
    ends = [list(pair) for pair in zip(table["low"], table["high"], strict=True)]
    shown = zip(table["policy"], table["estimator"], table["verdict"], strict=True)
    return list(shown) == [(e["policy"], e["estimator"], e["verdict"]) for e in estimates] and all(
        end == pytest.approx(one["interval"], rel=1e-9)
        for end, one in zip(ends, estimates, strict=True)
    )


def test_an_interleaved_log_is_made_and_decided_again_from_any_folder(
    visit, exported, tmp_path, monkeypatch
):
    app = visit(
        "preferences",
        log="open_bandit_bts",
        preferences_view_two="Who won the log",
    )
    app.button(key="interleaved_sample").click().run()
    assert not app.exception
    monkeypatch.chdir(tmp_path)
    table, program = exported["win_rate"]
    assert repeated(table, printed(program))


@pytest.mark.parametrize(("name", "parameters", "charts"), CHARTS)
def test_every_program_prints_what_its_chart_draws(visit, said, exported, name, parameters, charts):
    app = visit(name, **parameters)
    assert not app.exception
    assert sorted(exported) == sorted(charts)
    for key, (table, python) in exported.items():
        told = printed(python)
        if key in SENTENCES:
            sentence, _, csv = told.strip().partition("\n")
            assert sentence
            assert sentence in plain(said(app))
            assert not csv or repeated(table, csv), key
        elif key == "forest":
            assert recorded(table, told)
        else:
            assert repeated(table, told), key


def test_programs_read_the_policy_of_a_file(visit, exported, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = visit("compare", log="open_bandit_random", policies=["uniform"], estimators=["snips"])
    text = "item,p_flat,p_first\n0,0.25,1\n1,0.5,0\n2,0.25,0\n"
    (tmp_path / "mine.csv").write_text(text)
    app.file_uploader(key="policy_file").upload("mine.csv", text.encode())
    assert not app.run().exception
    for key, (tab, view) in DRAWN.items():
        app.session_state["tab"] = tab
        app.session_state["diagnostic"] = view
        assert not app.run().exception
        table, python = exported[key]
        told = printed(python)
        if key == "forest":
            assert "uploaded(name='mine.csv:p_first')" in set(table["policy"])
            assert recorded(table, told)
        else:
            assert repeated(table, told), key


def test_the_program_of_the_loop_says_the_sentence_of_the_page(visit, said, exported):
    app = visit("feedback_loop", **LOOP)
    sentence = printed(exported["two_pages"][1]).splitlines()[0]
    assert sentence in said(app)


@pytest.mark.parametrize("kind", exhibits(), ids=lambda kind: kind.key)
def test_the_program_of_an_exhibit_prints_its_sentence(visit, said, exported, kind):
    app = visit("lecture", exhibit=kind.title, reveal="true")
    ((_, python),) = exported.values()
    assert printed(python).strip() in plain(said(app))


@pytest.mark.parametrize(
    ("page", "parameters", "button"),
    [
        ("load", {"sim_size": "300", "sim_seed": "5"}, "simulate"),
        (
            "feedback_loop",
            experiment("Export this run's log"),
            "loop_make",
        ),
        ("feedback_loop", LOOP | {"loop_view": "Be the user", "loop_clicks": "1.0.2"}, "loop_mine"),
    ],
    ids=["simulated", "loop", "by hand"],
)
def test_a_log_that_a_page_made_is_made_again(visit, page, parameters, button):
    app = visit(page, **parameters)
    app.button(key=button).click().run()
    assert not app.exception
    log, told = Holds(workspace()).open(app.session_state["log"]), {}
    exec(compile(log.recipe, "recipe", "exec"), told)
    assert told["log"].fingerprint == log.fingerprint


def test_a_program_begins_with_its_imports_each_once():
    scattered = (
        "from engine.b import c\n\n\n\nx = 'from a'\nimport json\nfrom engine.b import c\ny = 1\n"
    )
    assert (
        imports_first(scattered) == "import json\nfrom engine.b import c\n\nx = 'from a'\ny = 1\n"
    )
