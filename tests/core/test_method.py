"""A method's spec is its name: it parses back, whatever its parameters, and refuses the rest."""

import contextlib
import importlib
import math
import sys
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core import method
from engine.core.errors import EngineError
from engine.core.method import Method, families, methods, parameter, parse


@dataclass(frozen=True)
class Toy(Method):
    """A method with one parameter of each kind."""

    family = "toys"
    key = "toy"
    title = "Toy"
    formula = "x"
    assumes = "Nothing."
    weight: float = parameter(1.0, "Weight", low=0.0, high=1e9)
    rounds: int = parameter(3, "Rounds", low=0)
    name: str = parameter("a", "Name")
    pairs: str = parameter("paper", "Pairs", choices=("paper", "precision"))
    fast: bool = parameter(False, "Fast")
    shares: tuple[float, ...] = parameter((0.5, 0.5), "Shares")
    examination: str = parameter("all_pairs", "Examination", family="examination")


@dataclass(frozen=True)
class Plain(Method):
    """A method without parameters."""

    family = "toys"
    key = "plain"
    title = "Plain"
    formula = "x"
    assumes = "Nothing."


@pytest.fixture(autouse=True)
def _toys(monkeypatch):
    real = method.methods
    toys = {"toy": Toy, "plain": Plain}
    monkeypatch.setattr(
        method, "methods", lambda family: toys if family == "toys" else real(family)
    )


def test_spec_leaves_out_defaults():
    assert Toy().spec == "toy"
    assert Toy(weight=2.0).spec == "toy(weight=2)"
    assert Plain().spec == "plain"


@given(
    weight=st.floats(0, 1e9),
    rounds=st.integers(0, 10**12),
    name=st.text(max_size=40),
    pairs=st.sampled_from(["paper", "precision"]),
    fast=st.booleans(),
    shares=st.lists(st.floats(0, 1), max_size=4).map(tuple),
)
def test_spec_parses_back(weight, rounds, name, pairs, fast, shares):
    toy = Toy(weight, rounds, name, pairs, fast, shares)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(method, "methods", lambda family: {"toy": Toy})
        assert parse("toys", toy.spec) == toy


def test_a_method_may_stand_inside_a_method_with_or_without_quotes():
    bare = parse("toys", "toy(examination=pivot_one(pairs='paper'))")
    quoted = parse("toys", """toy(examination="pivot_one(pairs='paper')")""")
    assert bare == quoted
    assert parse("toys", bare.spec) == bare


def test_whole_numbers_are_read_as_floats_where_a_float_is_meant():
    assert type(parse("toys", "toy(weight=2)").weight) is float


def test_lists_are_read_as_tuples():
    assert parse("toys", "toy(shares=[1.0, 0.0])").shares == (1.0, 0.0)


def test_replace_changes_one_parameter_and_checks_it():
    assert Toy().replace(rounds=5).rounds == 5
    with pytest.raises(EngineError, match="must lie between"):
        Toy().replace(weight=-1.0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tyo", "no toy called 'tyo'. Known ones: plain, toy"),
        ("toy(wieght=1)", "no parameter of toy called 'wieght'. Known ones: examination, fast"),
        ("plain(x=1)", "takes no parameters"),
        ("toy(weight=-1)", "weight of toy must lie between"),
        ("toy(weight='a')", "weight of toy must be float"),
        ("toy(rounds=1.5)", "rounds of toy must be int"),
        ("toy(name=1)", "name of toy must be str"),
        ("toy(examination=pivot_two)", "no examination called 'pivot_two'. Known ones: adjacent"),
        ("toy(pairs='both')", "no pairs of toy called 'both'. Known ones: paper, precision"),
        ("toy(1)", "is not a method"),
        ("toy(**{'weight': 1})", "is not a method"),
        ("toy.weight", "is not a method"),
        ("", "is not a method"),
        ("toy(", "is not a method"),
        ("a b", "is not a method"),
        ("toy\0", "is not a method"),
        ("toy(weight=1 + 1)", "is not a plain value"),
        ("toy(weight=(lambda: 1)())", "must be float"),
        ("toy(weight=__import__('os').getpid())", "must be float"),
        ("toy(name=[x for x in (1,)])", "is not a plain value"),
        ("t" * 2_001, "longer than 2,000 characters"),
        ("(" * 1_000, "is not a method"),
        ("-" * 1_999 + "1", "is not a method"),
        ("toy(weight=" + "9" * 400 + ")", "weight of toy must"),
        ("toy(examination=" + "f(" * 900 + ")" * 900 + ")", ""),
        ("toy(weight=" + "-" * 900 + "1)", ""),
        ("toy(weight=nan)", "weight of toy must be"),
        ("toy(weight=1e999)", "weight of toy must lie"),
        ("toy(weight=True)", "weight of toy must be"),
    ],
)
def test_a_text_that_names_no_method_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(EngineError) as refused:
        parse("toys", text)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value).strip()


@given(st.text(max_size=200))
def test_any_text_is_a_method_or_an_engine_error(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(method, "methods", lambda family: {"toy": Toy})
        with contextlib.suppress(EngineError):
            assert isinstance(parse("toys", text), Toy)


def test_no_bound_lets_nan_through():
    with pytest.raises(EngineError, match="must be a number"):
        Toy(weight=math.nan)


def test_discovery_finds_families_and_only_their_own_members():
    for family in families():
        for key, kind in methods(family).items():
            assert kind.key == key
            assert kind.family == family
            assert kind.__module__.startswith(f"engine.{family}.")


CHECK = """
from {base} import {name}
class Added({name}):
    key = "{key}"
"""


@pytest.fixture
def added(tmp_path, monkeypatch):
    """A file at the top of the room whose checks are in folders."""

    def add(key, base="engine.diagnostics.check", name="EstimateCheck"):
        text = CHECK.format(key=key, base=base, name=name)
        (tmp_path / "added_check.py").write_text(text, "utf-8")
        package = importlib.import_module("engine.diagnostics")
        monkeypatch.setattr(package, "__path__", [str(tmp_path), *package.__path__])
        return methods.__wrapped__("diagnostics")

    yield add
    sys.modules.pop("engine.diagnostics.added_check", None)


def test_a_method_at_the_top_of_a_room_hides_none_in_its_folders(added):
    assert added("added").keys() == methods("diagnostics").keys() | {"added"}


def test_two_methods_of_one_key_are_refused(added):
    with pytest.raises(EngineError, match=r"support.*engine\.diagnostics\.added_check"):
        added("support")


def test_a_method_in_the_room_of_another_family_is_refused(added):
    with pytest.raises(EngineError, match=r"one of the health\. Move it to engine/health"):
        added("added", "engine.health.check", "LogCheck")
