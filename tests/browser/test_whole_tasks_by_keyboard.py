"""Whole tasks by keyboard alone: a file to its verdict, a lecture to its end, SQL to a file.

Nothing is clicked and nothing is focused but by keys; the file itself is given to the system's
dialog, which no test can reach.
"""

import csv
import re

import numpy as np
import pytest
from playwright.sync_api import TimeoutError as TimedOut

from engine.lecture.exhibit import exhibits
from tests.browser.conftest import LONG
from tests.browser.test_by_keyboard import TABS, tab_to

pytestmark = pytest.mark.long
UNNAMED = """() => {
  const found = [], kinds = 'a[href], button, input, select, textarea, summary, [role=button], '
    + '[role=slider], [role=tab], [role=switch], [role=combobox], [role=radio]';
  const walk = (root) => {
    for (const node of root.querySelectorAll(kinds)) {
      const box = node.getBoundingClientRect();
      if (!box.width || node.closest('[aria-hidden=true]') || node.type === 'hidden'
        || !node.checkVisibility({visibilityProperty: true})) continue;
      const named = (node.getAttribute('aria-labelledby') || '').split(' ')
        .map((id) => root.getElementById?.(id)?.textContent || '').join(' ');
      const label = node.labels?.length
        ? [...node.labels].map((each) => each.textContent).join(' ') : '';
      const words = [node.getAttribute('aria-label'), named, label, node.innerText, node.title]
        .filter(Boolean).join(' ').trim();
      if (!words) found.push(node.outerHTML.slice(0, 160));
    }
    for (const node of root.querySelectorAll('*')) if (node.shadowRoot) walk(node.shadowRoot);
  };
  walk(document);
  return found;
}"""
"""Controls that a screen reader could not call by a name."""


def _log(path):
    """Three rankings of four items before 600 visitors who look at rank k with chance 1/k."""
    rng = np.random.default_rng(4)
    lists = [rng.permutation(4) for _ in range(600)]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["impression_id", "item_id", "position", "click"])
        for place, order in enumerate(lists):
            for rank, item in enumerate(order, 1):
                clicked = rng.random() < (0.2 + 0.2 * item) / rank
                writer.writerow([place, f"item {item}", rank, int(clicked)])
    return path


AT_UPLOAD = """() => {
  const at = document.activeElement;
  return at.tagName === 'BUTTON' && !!at.closest('[data-testid=stFileUploader]')
    && /Upload$/.test(at.innerText.trim());
}"""
WITHIN = "() => !!document.activeElement.closest('[role=tabpanel]')"
TRIES = 6


def _choose(page, file):
    """Press Enter until the dialog opens: none does that comes seconds after its key."""
    for _ in range(TRIES):
        try:
            with page.expect_file_chooser(timeout=LONG / TRIES) as dialog:
                page.keyboard.press("Enter")
        except TimedOut:
            continue
        return dialog.value.set_files(file)
    raise AssertionError("Enter opens no dialog")


@pytest.mark.parametrize(
    "path",
    ["", "feedback_loop", "lecture", "load", "examination", "sql", "compare", "learn", "exposure",
     "preferences", "methods"],
)  # fmt: skip
def test_every_control_has_a_name(open_page, settle, path):
    page = open_page(path)
    settle(page)
    page.wait_for_timeout(1_000)
    assert page.evaluate(UNNAMED) == []


def test_fast_keys_on_tabs_are_not_taken_back(open_page, settle):
    page = open_page("compare")
    page.get_by_text("impressions of the loop").wait_for()
    settle(page)
    tab_to(page, "Results")
    for _ in TABS:
        page.keyboard.press("ArrowRight")
    page.get_by_role("tab", name=TABS[-1], selected=True).wait_for()
    page.get_by_text("With the numbers of this log").wait_for()
    settle(page)
    page.get_by_role("tab", name=TABS[-1], selected=True).wait_for()
    for key in ("ArrowLeft", "ArrowLeft", "Tab"):
        page.keyboard.press(key)
    page.get_by_role("tab", name=TABS[-3], selected=True).wait_for()
    settle(page)
    page.wait_for_function(WITHIN, timeout=LONG)


def test_from_an_own_file_to_its_verdict(open_page, settle, tmp_path):
    page = open_page("load")
    settle(page)  # eighty Tabs are through in three seconds
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(AT_UPLOAD):
            break
    assert page.evaluate(AT_UPLOAD), "Tab never comes to the button that takes a file"
    _choose(page, _log(tmp_path / "own.csv"))
    page.get_by_text("2,400 rows").first.wait_for()
    settle(page)
    tab_to(page, "Compare policies")
    page.keyboard.press("Enter")
    verdict = page.locator(".lights li").filter(has_text="per 100 impressions").first
    verdict.wait_for()
    assert re.match("estimable|directional|not estimable", verdict.inner_text())


def test_a_lecture_from_start_to_end(open_page, settle):
    page = open_page("lecture?present=true")
    for kind in exhibits():
        page.get_by_role("heading", name=kind.title).first.wait_for()
        settle(page)
        tab_to(page, "C 40–60")
        page.keyboard.type("7")
        page.keyboard.press("Tab")
        settle(page)
        tab_to(page, "Reveal")
        page.keyboard.press("Enter")
        page.get_by_text(kind.aha).wait_for()
        page.get_by_text("of 7 (").wait_for()
        settle(page)
        if kind is not exhibits()[-1]:
            tab_to(page, "Next")
            page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Next").is_disabled()


def test_from_a_query_to_a_file(open_page, settle, tmp_path):
    page = open_page("sql")
    page.get_by_text("10 rows in").wait_for()
    settle(page)
    tab_to(page, "SQL")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("SELECT item, COUNT(*) AS n FROM log GROUP BY item ORDER BY n DESC LIMIT 3")
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_text("3 rows in").wait_for()
    settle(page)
    tab_to(page, "Export")
    page.keyboard.press("Enter")
    with page.expect_download() as saved:
        tab_to(page, "CSV")
        page.keyboard.press("Enter")
    saved.value.save_as(tmp_path / "answer.csv")
    lines = (tmp_path / "answer.csv").read_text("utf-8").splitlines()
    assert lines[0].split(",") == ["item", "n"]
    assert len(lines) == 4
