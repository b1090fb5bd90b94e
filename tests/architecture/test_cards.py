"""Every method has a complete card, sane parameters, and a spec that parses back."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from engine.core.errors import EngineError
from engine.core.method import families, methods, parse
from engine.core.references import REFERENCES

ENGINE = Path(__file__).parents[2] / "engine"
METHODS = [kind for family in families() for kind in methods(family).values()]


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


@pytest.mark.parametrize("family", families())
def test_cards_are_complete(family):
    for kind in methods(family).values():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", kind.key), kind
        assert kind.title[0].isupper(), kind
        assert kind.formula.strip(), kind
        assert kind.assumes.endswith("."), kind
        assert kind.summary().endswith("."), kind
        assert set(kind.cites) <= set(REFERENCES), kind


@pytest.mark.parametrize("family", families())
def test_every_parameter_has_a_label_and_a_default_within_its_bounds(family):
    for kind in methods(family).values():
        for name, field in kind.parameters().items():
            card = field.metadata
            assert card["label"], (kind, name)
            assert not card["choices"] or field.default in card["choices"], (kind, name)
            if isinstance(field.default, (int, float)):
                assert card["low"] is None or field.default >= card["low"], (kind, name)
                assert card["high"] is None or field.default <= card["high"], (kind, name)


@pytest.mark.parametrize("family", families())
def test_specs_parse_back(family):
    for kind in methods(family).values():
        for given in variants(kind):
            try:
                method = kind(**given)
            except EngineError:
                continue
            assert parse(family, method.spec) == method


def test_one_method_one_file():
    files = Counter(kind.__module__ for kind in METHODS)
    assert [module for module, count in files.items() if count > 1] == []


def test_no_two_methods_of_a_family_share_a_title():
    titles = [(kind.family, kind.title) for kind in METHODS]
    assert len(titles) == len(set(titles))


def test_every_paper_is_cited_and_every_citation_is_a_paper():
    cited = {key for kind in METHODS for key in kind.cites}
    for path in ENGINE.rglob("*.py"):
        if path.name != "references.py":
            cited |= citations(path.read_text("utf-8"))
    assert set(REFERENCES) - cited == set()
    assert {key for kind in METHODS for key in kind.cites} - set(REFERENCES) == set()


def citations(program):
    """The references named in the texts of a program, docstrings among them."""
    if not words(program) & set(REFERENCES):
        return set()
    nodes = ast.walk(ast.parse(program))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {word for text in texts if isinstance(text, str) for word in words(text)} & {*REFERENCES}


def words(text):
    return set(re.findall(r"\w+", text))
