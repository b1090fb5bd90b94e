"""Assumptions: one fixed set, declared by the methods that make them."""

from engine.core.assumptions import ASSUMPTIONS
from engine.core.doubts import DOUBTS, under, without
from engine.core.method import families, methods, parse

UNDECLARED = {"lecture", "health", "diagnostics", "simulator", "simulator.behaviours"}
"""Exhibits, checks and simulated users estimate nothing for a reader."""
METHODS = [kind for family in families() for kind in methods(family).values()]


def test_a_method_declares_assumptions_of_the_set():
    for kind in METHODS:
        assert set(kind.assumptions) <= set(ASSUMPTIONS), kind
        assert kind.assumptions or kind.family in UNDECLARED, kind


def test_every_assumption_is_made_by_some_method():
    assert {name for kind in METHODS for name in kind.assumptions} == set(ASSUMPTIONS)


def test_doubts_name_assumptions_of_the_set():
    for doubt in DOUBTS:
        assert {*doubt.breaks, *doubt.allows} <= set(ASSUMPTIONS)


def test_reading_top_down_breaks_position_based_methods_and_no_cascade():
    doubt = DOUBTS[0]
    assert type(parse("weightings", "policy_aware")) in under(doubt)
    assert type(parse("click_models", "dbn")) in without(doubt)
