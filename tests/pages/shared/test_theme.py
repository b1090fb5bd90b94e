"""The theme in the config file is the one of the figures, and every colour can be seen."""

import tomllib
from pathlib import Path

import pytest

from engine.figures.theme import CATEGORIES, CORRECTED, LIKED, NAIVE, TRUTH

CONFIG = tomllib.loads((Path(__file__).parents[3] / ".streamlit/config.toml").read_text("utf-8"))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_streamlit_and_the_figures_share_their_colours():
    assert CONFIG["theme"]["chartCategoricalColors"] == list(CATEGORIES)
    assert len(CATEGORIES) >= 10


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_colour_keeps_three_to_one(mode):
    background = CONFIG["theme"][mode]["backgroundColor"]
    for colour in (*CATEGORIES, LIKED, NAIVE, CORRECTED, TRUTH):
        assert contrast(colour, background) >= 3, colour
    assert contrast(CONFIG["theme"][mode]["textColor"], background) >= 7


def test_nothing_may_leave_the_machine():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"] == {
        "showErrorDetails": "type",
        "showErrorLinks": False,
        "toolbarMode": "viewer",
        "disableDataExport": True,
    }
