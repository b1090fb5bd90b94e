"""Methods: a card for every method, an index by assumption, the glossary."""

from engine.core.glossary import GLOSSARY
from engine.core.method import families, methods


def test_every_family_shows_its_cards(visit, said):
    for family in families():
        app = visit("methods", family=family.replace("_", " ").replace(".", ": ").capitalize())
        assert not app.exception, family
        titles = {part.value for part in app.header}
        assert {kind.title for kind in methods(family).values()} <= titles, family


def test_assumptions_can_be_searched(visit, said):
    app = visit("methods", view="By assumption", assumption="depends on the rank alone")
    assert not app.exception
    assert "Seen at its rank" in said(app)
    assert "No method" in said(visit("methods", view="By assumption", assumption="zzz"))


def test_the_glossary_has_every_word(visit, said):
    app = visit("methods", view="Glossary")
    assert {part.value for part in app.header} == set(GLOSSARY)


def test_an_unknown_view_is_forgotten(visit):
    assert not visit("methods", view="<b>", family="nothing").exception
