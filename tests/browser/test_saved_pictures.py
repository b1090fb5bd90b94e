"""A picture saved from a chart of hostile ids holds their letters; nothing in it runs or leads."""

import re
from xml.etree import ElementTree as Xml

import pytest

from tests.browser.test_log_journey import hostile_csv, upload

pytestmark = pytest.mark.long
LIVE = ("script", "a", "foreignObject", "iframe", "use", "animate", "set")
"""Elements of SVG that run, lead or load something."""
PIXELS = "data:image/png;base64,"
"""A heat map is drawn as an image of pixels."""


def test_saved_pictures_of_hostile_ids_are_dead(open_page, server, settle, tmp_path):
    page = open_page("load")
    upload(page, hostile_csv(tmp_path))
    page.get_by_text("1,201 lines = 1,200 rows + 1 header").wait_for()
    page.goto(f"{server}/examination?{page.url.partition('?')[2]}")
    settle(page)
    words = []
    menus = page.locator("[class*=st-key-export_] button:visible")
    menus.first.wait_for()
    for place in range(menus.count()):
        menus.nth(place).click()
        with page.expect_download() as saved:
            page.get_by_role("button", name="SVG").click()
        page.keyboard.press("Escape")
        picture = Xml.fromstring(saved.value.path().read_text("utf-8"))
        for part in picture.iter():
            assert part.tag.rpartition("}")[2] not in LIVE
            for name, value in part.attrib.items():
                assert not name.lower().startswith("on")
                assert not name.endswith("href") or value.startswith(PIXELS)
                assert not re.search(r"javascript:|url\((?![\"']?#)", value)
        words.append("".join(picture.itertext()))
    assert "example.invalid" in "".join(words)
