"""How this is calculated: the formula with the numbers that stand on the page, what it assumes."""

import re

import pytest

from engine.core.numbers import significant

LOOP = {"loop_rounds": "200", "loop_worlds": "20"}
METHOD = {"log": "michael_jordan", "examination_tab": "Method"}
HEADINGS = {"How this is calculated", "Method"}
"""What it is folded under, or the name of its tab."""
PAGES = [
    ("home", {}, "Whether a rank is examined depends on the rank alone"),
    ("home", {"attention": "1.6"}, "Whether a rank is examined depends on the rank alone"),
    ("feedback_loop", LOOP, "The examination curve is right"),
    ("examination", METHOD, "Which ranker serves an impression"),
    ("load", {"log": "michael_jordan"}, "An item is as relevant at one rank as at another"),
    ("lecture", {"reveal": "true"}, "P(click) = examination × relevance"),
]


def formulas(app):
    return " ".join(str(part.value) for part in app.get("latex"))


@pytest.mark.parametrize(("name", "parameters", "assumed"), PAGES)
def test_a_page_explains_its_numbers(visit, said, name, parameters, assumed):
    app = visit(name, **parameters)
    assert not app.exception
    assert HEADINGS & {part.label for part in (*app.expander, *app.tabs)}
    assert assumed in re.sub(r"\[(.*?)\]\(.*?\)", r"\1", said(app))
    assert formulas(app)


def test_home_puts_the_numbers_of_its_sentence_into_the_formula(visit, said):
    # Of 83 missing clicks of rank 3, 67 never saw it: .806; 16 were not liked: .194.
    app = visit("home")
    assert "67 never saw it" in said(app)
    assert "= 0.806" in formulas(app)
    assert "= 0.194" in formulas(app)


def test_the_loop_counts_the_worlds_of_its_sentence(visit, said):
    app = visit("feedback_loop", **LOOP)
    share = float(re.search(r"best item first in \*\*(\d+)%", said(app)).group(1))
    counted, worlds, found = re.search(r"frac{(\d+)}{(\d+)} = ([\d.]+)", formulas(app)).groups()
    assert int(worlds) == 20
    assert int(counted) / 20 == float(found) == pytest.approx(share / 100, abs=0.005)


def test_the_curve_is_told_as_it_is_drawn(visit, said):
    app = visit("examination", **METHOD)
    seen = re.search(r"hat e_1 = ([\d.]+)", formulas(app)).group(1)
    assert f"{significant(100 * float(seen))}%" in said(app).replace("\\", "")


def test_the_loop_of_a_log_is_explained(visit):
    app = visit("compare", log="michael_jordan", tab="Long run")
    folded = next(part for part in app.expander if part.label == "How the simulation works")
    worked = [str(part.value) for part in folded.get("latex")]
    assert any("/" in one or "frac" in one for one in worked), worked
    assert any("policy 1" in one for one in worked)
