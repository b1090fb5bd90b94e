"""Methods: a card for every method, an index by assumption, the glossary."""

import pytest
from streamlit.testing.v1 import AppTest

from engine.core.doubts import DOUBTS, under, without
from engine.core.glossary import GLOSSARY
from engine.core.method import families, methods


def test_every_family_names_its_methods_below_the_first_card(visit, said):
    for family in families():
        app = visit("methods", family=family.replace("_", " ").replace(".", ": ").capitalize())
        assert not app.exception, family
        kinds = methods(family).values()
        assert app.header[0].value == next(iter(kinds)).title
        listed = said(app)
        assert all(f"**{kind.title}.** {kind.assumes}" in listed for kind in kinds), family


def _all_cards():
    from engine.core.method import families, methods
    from pages.parts.shared.answers.card import card

    for family in families():
        for kind in methods(family).values():
            card(kind)


def test_every_method_has_a_card():
    app = AppTest.from_function(_all_cards, default_timeout=300).run()
    assert not app.exception
    kinds = [kind for family in families() for kind in methods(family).values()]
    assert [part.value for part in app.header] == [kind.title for kind in kinds]


def test_assumptions_can_be_searched(visit, said):
    app = visit("methods", view="By assumption", assumption="depends on the rank alone")
    assert not app.exception
    assert "Examination (PBM)" in said(app)
    assert "No match" in said(visit("methods", view="By assumption", assumption="zzz"))


def test_the_glossary_has_every_word(visit, said):
    app = visit("methods", view="Glossary")
    assert {part.value for part in app.header} == set(GLOSSARY)


def test_an_unknown_view_is_forgotten(visit):
    assert not visit("methods", view="<b>", family="nothing").exception


def test_a_doubt_names_who_suffers_and_who_allows_for_it(visit, said):
    text = said(visit("methods", view="By assumption", assumption="top-down"))
    assert "What if users scan top-down, and stop?" in text
    leans, holds = text.split("Not valid if so")[1].split("Still valid")
    for title in ("Position-based model", "Examination (PBM)", "Regression EM"):
        assert title in leans
        assert title not in holds
    for title in ("Cascade model", "Dynamic Bayesian network", "Cascade (RIPS)"):
        assert title in holds
        assert title not in leans


def test_a_title_links_to_its_card(visit, said):
    text = said(visit("methods", view="By assumption", assumption="top-down"))
    assert "[Dynamic Bayesian network](methods?family=Click+models&method=dbn)" in text
    app = visit("methods", family="Click models", method="dbn")
    assert app.header[0].value == "Dynamic Bayesian network"
    assert app.get("button_group")[1].value == "dbn"


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: doubt.question)
def test_every_doubt_has_methods_on_both_sides(doubt):
    assert under(doubt)
    assert without(doubt)
    assert not set(under(doubt)) & set(without(doubt))
