"""Every method has a complete card, sane parameters, and a spec that parses back."""

import ast
import re
from pathlib import Path

import pytest

from engine.core.errors import EngineError
from engine.core.method import families, methods, parse
from engine.core.references import REFERENCES

ENGINE = Path(__file__).parents[2] / "engine"
METHODS = [kind for family in families() for kind in methods(family).values()]


def named(kind):
    return f"{kind.family}-{kind.key}"


def variants(kind):
    """The method with its defaults, then with each parameter at its bounds and other choices."""
    yield {}
    for name, field in kind.parameters().items():
        card = field.metadata
        bounds = [card[end] for end in ("low", "high") if card[end] is not None]
        for value in [*bounds, *card["choices"]]:
            yield {
                name: type(field.default)(value)
                if isinstance(field.default, (int, float))
                else value
            }


@pytest.mark.parametrize("kind", METHODS, ids=named)
def test_the_card_is_complete(kind):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", kind.key)
    assert kind.title[0].isupper()
    assert kind.formula.strip()
    assert kind.assumes.endswith(".")
    assert kind.summary().endswith(".")
    assert set(kind.cites) <= set(REFERENCES)


@pytest.mark.parametrize("kind", METHODS, ids=named)
def test_every_parameter_has_a_label_and_a_default_within_its_bounds(kind):
    for name, field in kind.parameters().items():
        card = field.metadata
        assert card["label"], name
        assert not card["choices"] or field.default in card["choices"]
        if isinstance(field.default, (int, float)):
            assert card["low"] is None or field.default >= card["low"]
            assert card["high"] is None or field.default <= card["high"]


@pytest.mark.parametrize("kind", METHODS, ids=named)
def test_the_spec_parses_back(kind):
    for given in variants(kind):
        try:
            made = kind(**given)
        except EngineError:
            continue
        assert parse(kind.family, made.spec) == made


@pytest.mark.parametrize("kind", METHODS, ids=named)
def test_one_method_one_file(kind):
    assert [other for other in METHODS if other.__module__ == kind.__module__] == [kind]


def test_no_two_methods_of_a_family_share_a_title():
    titles = [(kind.family, kind.title) for kind in METHODS]
    assert len(titles) == len(set(titles))


def test_every_paper_is_cited_and_every_citation_is_a_paper():
    cited = {key for kind in METHODS for key in kind.cites}
    for path in ENGINE.rglob("*.py"):
        if path.name != "references.py":
            cited |= strings(path) & set(REFERENCES)
    assert set(REFERENCES) - cited == set()
    assert {key for kind in METHODS for key in kind.cites} - set(REFERENCES) == set()


def strings(path):
    """Every word in every text of a file, docstrings among them."""
    texts = (
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {word for text in texts for word in re.findall(r"\w+", text)}
