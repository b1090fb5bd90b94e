"""A report holds the numbers of its comparison, fetches nothing, and lets no name become code."""

import dataclasses
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from engine.core.method import methods
from engine.evaluation.compare import compare
from engine.evaluation.explanations.influential_rows import influential_rows
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy
from engine.reports.formula import mathml
from engine.reports.html import KINDS, html
from engine.reports.markdown import markdown
from engine.reports.report import report

HOSTILE = "![x](https://example.invalid/x.png)<script>alert(1)</script>|a"


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(3)
    size = 2_000
    table = {
        "item": rng.integers(0, 4, size).astype(str),
        "reward": (rng.random(size) < 0.2).astype(float),
        "propensity": np.full(size, 0.25),
    }
    log = dataclasses.replace(from_table(table), name=HOSTILE)
    return compare(log, policies=["most_clicked", "uniform"], estimators=["snips", "dr"])


@pytest.fixture(scope="module")
def told(found):
    return report(found, "print('<b>again</b>')", {"uniform": 0.2})


class Page(HTMLParser):
    """What a browser would see: tags, their attributes, and the visible text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_data(self, data):
        self.text += data


def test_the_file_fetches_nothing_and_runs_nothing(told):
    page = Page(html(told))
    assert not {"img", "link", "iframe", "a", "object"} & set(page.tags)
    assert [name for _, name, _ in page.attributes if name in {"src", "href"}] == []
    assert [v for tag, name, v in page.attributes if (tag, name) == ("script", "type")] == [
        "application/json"
    ]
    assert page.tags.count("script") == 1
    assert any("default-src 'none'" in (value or "") for _, _, value in page.attributes)


def test_the_numbers_are_those_of_the_comparison(found, told):
    text = html(told)
    block = re.search(r'id="numbers">(.*?)</script>', text, re.S).group(1)
    numbers = json.loads(block)
    for answer, record in zip(found.answers, numbers["estimates"], strict=True):
        assert record["value"] == answer.value
        assert record["interval"] == list(answer.interval)
        assert record["verdict"] == answer.verdict.word
    visible = Page(text).text
    for row in [*told.estimates, *told.differences, *told.versus]:
        for cell in row:
            assert cell in visible
            assert cell.replace("_", r"\_") in markdown(told)


def test_every_estimate_stands_beside_its_verdict(found, told):
    assert [row[2] for row in told.estimates] == [a.verdict.word for a in found.answers]
    told_of = [*told.differences, *told.versus]
    assert sorted(row[3] for row in told_of) == sorted(d.verdict for d in found.differences)
    assert [row[1] for row in told.differences] == ["As logged"] * len(told.differences)
    assert len(told.versus) == 2


def test_the_verdict_stands_before_the_sentence_and_all_numbers(told):
    text, page = markdown(told), Page(html(told)).text
    for shown in (text.replace("\\", ""), page):
        places = [
            shown.index(part)
            for part in (told.title, f"{told.verdict.capitalize()}.", told.sentence, "Estimates")
        ]
        assert places == sorted(places)


def test_every_method_is_told_with_its_formula_and_what_it_assumes(found, told):
    page = Page(html(told))
    asked = {"snips", "dr", "action", "tabular", "jackknife"}
    assert {method.spec for method in told.methods} == asked
    assert page.tags.count("math") == len(asked)
    for method in told.methods:
        assert f"Assumes: {method.assumes}" in page.text
        assert f"```math\n{method.formula}\n```" in markdown(told)


@pytest.mark.parametrize("family", KINDS)
def test_every_formula_can_be_drawn_without_a_script(family):
    for kind in methods(family).values():
        drawn = mathml(kind.formula)
        assert "\\" not in Page(drawn).text, kind.key
        assert not {"merror", "script"} & set(Page(drawn).tags)


def test_long_tables_are_folded_and_estimates_never():
    rng = np.random.default_rng(0)
    table = {"item": rng.integers(0, 3, 300), "reward": rng.integers(0, 2, 300) * 1.0}
    log = from_table(table | {"propensity": np.full(300, 1 / 3)}, name="many")
    policies = [f"epsilon_greedy(epsilon={0.05 * place:.2f})" for place in range(1, 11)]
    text = html(report(compare(log, policies, ["snips"])))
    assert text.count("<details") == 3
    assert "Differences between policies, 45 lines" in text
    assert text.index("<h2>Estimates</h2>") < text.index("<details")


def test_a_hostile_name_stays_plain_text(told):
    assert HOSTILE in Page(html(told)).text
    assert "![x](" not in markdown(told)
    assert "<script>alert" not in markdown(told)


def test_the_sentence_and_the_way_to_repeat_it_are_there(told):
    for text in (Page(html(told)).text, markdown(told).replace("\\", "")):
        assert told.sentence in text
        assert "print('<b>again</b>')" in text
        assert "counted AS (SELECT" in text


def test_the_rows_and_the_sweep_behind_the_numbers_are_there(found):
    target = UploadedPolicy(
        name="mine", table={"item_code": np.arange(4), "probability": np.array([0.9, 0.1, 0, 0])}
    )
    swept = compare(found.log, [target], ["clipped"], sweeps=True)
    told = report(swept)
    rows = influential_rows(swept.answers[0], 5)
    assert [row[1] for row in told.influential_rows] == [
        f"{line:,}" for line in rows["line"].astype(int)
    ]
    assert [row[-1] for row in told.sweep].count("chosen") == 1
    assert len(told.sweep) == len(swept.sweeps[0].thresholds)
    words = {row[1]: row[2] for row in told.sweep}
    assert words["1000"] == swept.answers[0].verdict.word == "directional"
    assert words["1"] == "not estimable"
    visible = Page(html(told)).text
    for cell in (cell for row in [*told.influential_rows, *told.sweep] for cell in row):
        assert cell in visible
    assert told.evidence["Counterclick"] in markdown(told)


def test_a_comparison_that_the_log_cannot_answer_still_makes_a_report():
    log = from_table({"item": ["a", "b"] * 20, "reward": [1.0, 0.0] * 20})
    told = report(compare(log, policies=["uniform"], estimators=["ips"]))
    assert "not estimable" in html(told)
    assert "not estimable" in markdown(told)
