"""The lecture page: guess, reveal, go on; a link restores it; bad parameters do no harm."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.lecture.exhibit import exhibits
from engine.lecture.two_doors import TwoDoors

PAGE = str(Path(__file__).parents[2] / "pages" / "lecture.py")


@pytest.fixture
def page():
    return AppTest.from_file(PAGE, default_timeout=30)


def press(page, label):
    next(button for button in page.button if button.label == label).click()
    return page.run()


def said(page):
    return " ".join(part.value for part in page.markdown)


def test_the_answer_hides_until_it_is_revealed(page):
    page.run()
    assert not page.exception
    assert "80 were not seen" not in said(page)
    press(page, "Reveal")
    assert "80 were not seen" in said(page)


def test_a_guess_and_hands_are_compared_with_the_answer(page):
    page.run()
    page.number_input(key="guess").set_value(50.0)
    page.text_input(key="hands").set_value("1 2 3 4 10")
    press(page, "Reveal")
    assert "off by 30" in said(page)
    assert "Of 20 hands, 10 were right" in said(page)


def test_next_goes_on_and_forgets_the_guess(page):
    page.query_params["guess"] = "40"
    press(page.run(), "Reveal")
    press(page, "Next")
    assert page.title[0].value == exhibits()[1].title
    assert page.number_input(key="guess").value is None
    assert "Reveal" in [button.label for button in page.button]
    press(page, "Back")
    assert page.title[0].value == exhibits()[0].title


def test_a_link_restores_the_numbers(page):
    page.query_params.update(exhibit=TwoDoors.title, reveal="true", two_doors_seen="0.5")
    page.run()
    assert TwoDoors(seen=0.5).show().sentence in said(page)


def test_bad_parameters_fall_back(page):
    page.query_params.update(
        exhibit="nothing", reveal="perhaps", guess="-5", hands="<b>x</b>", not_seen_rank="99"
    )
    page.run()
    assert not page.exception
    assert page.title[0].value == exhibits()[0].title


def test_the_presenter_sees_no_notes_link(page):
    page.query_params["present"] = "true"
    page.run()
    assert not page.exception
