"""An error is one breath: what is wrong, where, and what to do."""

import pytest

from engine.core.errors import EngineError, unknown


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (("propensity must lie in (0, 1]",), "propensity must lie in (0, 1]."),
        (("It is 0.0.", "First at line 17"), "It is 0.0. First at line 17."),
        (("What", None, "Drop these rows."), "What. Drop these rows."),
        (("What?", "Where!", "Fix"), "What? Where! Fix."),
    ],
)
def test_the_parts_are_closed_sentences(given, text):
    assert str(EngineError(*given)) == text


def test_the_parts_stay_apart_for_those_who_lay_them_out():
    error = EngineError("what", where="where", fix="fix")
    assert (error.what, error.where, error.fix) == ("what", "where", "fix")


def test_an_unknown_name_lists_the_known_ones_in_order():
    error = unknown("estimator", "forest", ["snips", "ips"])
    assert str(error) == "there is no estimator called 'forest'. Known ones: ips, snips."
    for near, meant in (("isp", "ips"), ("IPW", "ips"), ("SNIPW", "snips")):
        told = str(unknown("estimator", near, ["snips", "ips"]))
        assert told.endswith(f"Known ones: ips, snips. Did you mean {meant}?")
