"""Verbs on preferences name what is misspelt."""

import pytest

from engine import api
from engine.core.errors import EngineError


def test_a_misspelt_rule_is_named():
    with pytest.raises(EngineError, match="no_click_next"):
        api.pairs(api.sample("three_rankers"), "no_click_nxt")
