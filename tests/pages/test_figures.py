"""Figures as pages show them: safe labels, safe CSV, few marks, no value without its verdict."""

import csv
import io

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.evaluation.compare import compare
from engine.figures.compare.forest import forest
from engine.figures.compare.periods import by_logger
from engine.figures.compare.sweep import sweep
from engine.figures.examination.position_bias import position_bias
from engine.figures.figure import MOST_MARKS, csv_text
from engine.figures.loop.futures import futures_over_time
from engine.figures.loop.loop_bump import loop_bump
from engine.figures.theme import CATEGORIES, colour, item_colour, item_colours, item_marks, label
from engine.ingest.samples import open_sample
from engine.logs.arrays import from_table
from engine.loop.experiments.comparison import RankerComparison
from engine.loop.experiments.futures import futures
from engine.loop.rankers.ranker import Ranker
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.relevance.position_bias import ResultPage
from engine.simulator.world import World

POLICIES = ["most_clicked", "uniform", "most_relevant"]


@pytest.fixture(scope="module")
def log():
    return open_sample("open_bandit_bts")


def test_a_csv_runs_nothing_in_a_spreadsheet():
    hostile = ["=1+1", "+1", "-1", "@x", " =2", "fine", 'quo"te,d']
    text = csv_text({"item": hostile, "=name": np.array([-1.5, np.nan, 2, 3, 4, 5, 6])})
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["item", "'=name"]
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'+1", "'-1", "'@x", "' =2", *hostile[5:]]
    assert [row[1] for row in rows[1:3]] == ["-1.5", ""]


def test_the_panel_of_loggers_shows_whose_weights_are_off():
    """The second logger drew items evenly but logged the first one's chances, .8 and .2."""
    n, rng = 4_000, np.random.default_rng(0)
    first = np.arange(n) < n // 2
    item = (rng.random(n) < np.where(first, 0.2, 0.5)).astype(int)
    columns = {
        "item": item,
        "reward": (rng.random(n) < 0.2).astype(float),
        "propensity": np.array([0.8, 0.2])[item],
        "policy": np.where(first, "honest", "<img src=x onerror=alert(1)>"),
    }
    found = compare(from_table(columns, name="loggers"), ["uniform"], ["ips"])
    drawn = by_logger(found.answers)
    assert drawn.table["mean_weight"] == pytest.approx([1.5625, 1.0], abs=0.1)
    assert "GROUP BY" in drawn.sql
    assert not any("<" in name for trace in drawn.plot.data for name in trace.x)
    with pytest.raises(EngineError, match="no loggers to compare"):
        by_logger(compare(open_sample("open_bandit_bts"), ["uniform"], ["ips"]).answers)


def test_numbers_survive_a_csv_digit_for_digit():
    value = 0.1 + 0.2
    assert float(csv_text({"x": np.array([value])}).splitlines()[1]) == value


def test_labels_cannot_hold_links_or_formulas():
    shown = label('<a href="https://example.invalid">x</a> $y$ %{z}')
    assert "<" not in shown
    assert "$" not in shown
    assert "%{" not in shown
    assert len(label("x" * 100)) == 40


def test_an_item_keeps_its_colour():
    assert item_colour("d7") == item_colour("d7")


def test_items_of_one_picture_never_share_a_colour_while_colours_last():
    names = [f"item {number}" for number in range(11)]
    assert set(item_colours(names).values()) == set(CATEGORIES[:-1])
    assert len(item_colours([*names, "one more"])) == 12


def test_items_that_share_a_colour_have_different_marks():
    names = [f"item {number}" for number in range(30)]
    hues, marks = item_colours(names), item_marks(names)
    assert len({(hues[name], marks[name]) for name in names}) == 30
    assert {item_marks(names[:11])[name] for name in names[:11]} == {"circle"}


def test_lines_of_items_are_named_where_they_end():
    world, schedule = World.parse("two_items"), Schedule(rounds=50, worlds=2, seed=1)
    runs = [simulate(world, Ranker.parse(key), schedule) for key in ("naive", "ips")]
    plot = loop_bump(RankerComparison(world, *runs), ("a", "b")).plot
    ends = {line.text[-1] for line in plot.data if np.isfinite(line.y[-1])}
    assert len(ends) == 2
    assert "" not in ends


def test_truth_shares_no_colour():
    assert "#B8609A" not in {colour(place) for place in range(50)}


def test_every_mark_of_the_forest_tells_its_verdict(log):
    found = compare(log, POLICIES, ["snips", "dr"])
    drawn = forest(found, {"uniform": 0.003})
    marks = {
        told: (value, symbol, trace.opacity)
        for trace in drawn.plot.data
        if trace.error_x.array is not None
        for value, symbol, told in zip(
            trace.x, trace.marker.symbol, trace.hovertemplate, strict=True
        )
    }
    assert len(marks) == len(found.answers)
    looks = {"estimable": (False, 1), "directional": (True, 1), "not estimable": (True, 0.35)}
    for told, (value, symbol, opacity) in marks.items():
        policy, _, rest = told.partition("<br>")
        estimator, word = rest.partition(":")[0], told.partition("reliability: ")[2]
        (answer,) = (a for a in found.answers if (a.policy, a.estimator) == (policy, estimator))
        assert value == 100 * answer.value
        assert word.removesuffix("<extra></extra>") == answer.verdict.word
        assert (symbol.endswith("-open"), opacity) == looks[answer.verdict.word]
    assert all(word for word in drawn.table["verdict"])
    query = [line for line in drawn.sql.splitlines() if not line.startswith("--")]
    assert query[0].lstrip().upper().startswith(("WITH", "SELECT"))
    assert all("<br>" in text for text in drawn.plot.layout.yaxis.ticktext)


def test_the_loop_has_bands_and_frames_and_few_marks(log):
    found = futures(log, POLICIES, schedule=Schedule(rounds=200, worlds=20))
    drawn = futures_over_time(found, POLICIES)
    assert sum(len(trace.x) for trace in drawn.plot.data) <= MOST_MARKS
    assert [[line["x"] for line in frame["data"]] for frame in drawn.plot.frames] == [
        [drawn.plot.data[1].x[: until + 1].tolist()] * 2 * len(found.policies)
        for until in range(len(found.policies[0].rounds))
    ]
    assert sum(trace.fill == "toself" for trace in drawn.plot.data) == len(found.policies)
    assert set(drawn.table["policy"]) == {future.policy for future in found.policies}


def test_the_sweep_marks_what_the_log_would_choose(log):
    found = compare(log, POLICIES, ["clipped"], sweeps=True)
    drawn = sweep(found.sweeps, POLICIES)
    assert len(drawn.plot.data) == len(POLICIES)
    assert np.sum(drawn.table["chosen"]) == len(POLICIES)


def test_home_draws_the_correction_on_demand():
    look = ResultPage(("a", "b"), np.array([0.4, 0.5]), np.array([1.0, 0.5]))
    assert len(position_bias(look, 1.0).plot.data) == 2
    assert len(position_bias(look, 1.0, corrected=True).plot.data) == 3
