"""The home page's sentence, its numbers worked out by hand."""

import numpy as np
import pytest

from engine.examination.attention import power_law
from engine.relevance.position_bias import ResultPage

TITLES = ("good", "better")
RELEVANCE = np.array([0.4, 0.5])


def test_position_bias_gives_the_wrong_result_most_clicks():
    # Rank 2 is seen in half of the visits: .5 x .5 = 25 clicks, 50 not seen, 25 not liked.
    look = ResultPage(TITLES, RELEVANCE, power_law(2, 1.0))
    told = look.sentence()
    assert "rank 1 gets 40 clicks and rank 2 only 25" in told
    assert "Of the 75 visits without a click on it, 50 never saw it and 25 saw it" in told
    assert "25 saw it but did not want it." in told
    assert look.fate.unseen_share[1] == pytest.approx(50 / 75)
    assert "clicked in 25 of 100 visits and seen in 50, so 50 of 100" in look.sentence(True)


def test_without_bias_the_clicks_are_right():
    look = ResultPage(TITLES, RELEVANCE, power_law(2, 0.0))
    assert look.clicked_most == look.liked_most == 2
    assert "the best result gets most clicks: rank 2" in look.sentence()


def test_every_impression_ends_in_one_of_three_ways():
    look = ResultPage(TITLES, np.array([1.0, 0.0]), power_law(2, 1.3))
    parts = look.fate.clicked + look.fate.not_liked + look.fate.not_seen
    assert parts == pytest.approx(1)
    assert np.isnan(look.fate.unseen_share[0])
    assert look.corrected == pytest.approx([1.0, 0.0])
