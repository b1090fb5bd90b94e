"""The documented examples of the verbs that have files of their own run."""

import doctest
from pathlib import Path

import pytest

from engine import api
from engine.core.errors import EngineError
from engine.verbs import compare_variants, design, interleave, pairs, ratings


@pytest.mark.parametrize("module", [compare_variants, design, interleave, pairs, ratings])
def test_every_example_runs(module, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


def test_a_misspelt_rule_is_named():
    with pytest.raises(EngineError, match="no_click_next"):
        api.pairs(api.sample("three_rankers"), "no_click_nxt")
