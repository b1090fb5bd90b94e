"""The lecture by keyboard alone, and the hand-out: its link in a fresh browser."""

from engine.lecture.exhibit import exhibits
from engine.lecture.lock_in import LockIn


def test_the_right_arrow_reveals_then_goes_on_and_the_left_goes_back(open_page, press):
    first, second, *_ = exhibits()
    page = open_page("lecture")
    press(page, "ArrowRight", then="Next")
    page.get_by_text(first.aha).wait_for()
    press(page, "ArrowRight", then="Reveal")
    page.get_by_role("heading", name=second.title).wait_for()
    assert not page.get_by_text(second.aha).count()
    press(page, "ArrowLeft", then="Reveal")
    page.get_by_role("heading", name=first.title).wait_for()


def test_a_link_shows_the_same_numbers_in_a_fresh_browser(open_page, press):
    page = open_page("lecture")
    press(page, "ArrowRight", then="Next")
    press(page, "ArrowRight", then="Reveal")
    page.get_by_role("heading", name=LockIn.title).wait_for()
    press(page, "ArrowRight", then="Next")
    sentence = page.get_by_text("In 40 of 100 simulations")
    sentence.wait_for()
    page.wait_for_url(lambda url: "reveal=true" in url and "exhibit=Two" in url)
    again = open_page(page.url.split("/")[-1])
    again.get_by_text("In 40 of 100 simulations").wait_for()
    assert again.get_by_text("In 40 of 100 simulations").inner_text() == sentence.inner_text()


def test_the_presenter_sees_large_type_and_no_chrome(open_page):
    page = open_page("lecture?present=true")
    assert not page.get_by_test_id("stHeader").is_visible()
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert page.evaluate(size) >= 20
