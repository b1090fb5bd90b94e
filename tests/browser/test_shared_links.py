"""A link holds what is on the screen: a fresh browser shows the same numbers, digit for digit.

Home and lecture are asked the same in the files of their journeys.
"""

import re

import pytest
from playwright.sync_api import expect


def _two_items(page) -> None:
    page.get_by_role("radio", name="Two items").or_(
        page.get_by_role("button", name="Two items")
    ).first.click()
    expect(page).to_have_url(re.compile("loop_world=Two"))


def _method(page) -> None:
    box = page.get_by_role("combobox", name=re.compile("Estimators"))
    box.focus()
    page.keyboard.type("pivot_one")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("pivot_one"))


def _policy(page) -> None:
    page.get_by_role("combobox", name=re.compile("Policies")).focus()
    page.keyboard.type("most_clicked")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("most_clicked"))
    for chart in ("forest", "futures"):
        drawn = page.locator(f".st-key-chart_{chart}").get_by_text("Most clicked").first
        drawn.wait_for()


def _query(page) -> None:
    page.get_by_role("textbox", name="SQL").fill(
        "SELECT rank, AVG(reward) AS m FROM log GROUP BY 1"
    )
    page.keyboard.press("Control+Enter")
    page.get_by_text("3 rows").first.wait_for()
    expect(page).to_have_url(re.compile("AVG"))


CHANGES = {
    "feedback_loop?loop_rounds=500&loop_worlds=50": ("with the same users", _two_items),
    "examination?log=michael_jordan": ("Relevance after correction", _method),
    "compare?log=michael_jordan&policies=most_relevant": ("impressions of the loop", _policy),
    "sql?log=open_bandit_random": ("3 rows in", _query),
}


DRAWN = (
    "[...document.querySelectorAll('.js-plotly-plot')].map("
    "plot => JSON.stringify(plot.data.map(trace => [trace.name, trace.x, trace.y])))"
)


def _shown(page) -> tuple[str, list[str]]:
    """Every word and number of the page, and every number that its charts draw."""
    words = page.get_by_test_id("stMain").inner_text()
    return re.sub(r"in \d+\.\d s", "", words), page.evaluate(DRAWN)


def _differs(page, drawn: list[str]) -> None:
    """Wait until the charts are no longer those given."""
    page.wait_for_function(
        f"drawn => JSON.stringify({DRAWN}) !== JSON.stringify(drawn)", arg=drawn, polling=100
    )


def _alike(page, other) -> bool:
    """Whether both pages come to show the same; charts are drawn one after the other."""
    for _ in range(500):
        if _shown(page) == _shown(other):
            return True
        other.wait_for_timeout(200)
    return False


@pytest.mark.parametrize("path", CHANGES)
def test_a_shared_link_shows_the_same_numbers(open_page, settle, path):
    text, change = CHANGES[path]
    page = open_page(path)
    page.get_by_text(text).first.wait_for()
    settle(page)
    before = _shown(page)
    change(page)
    _differs(page, before[1])
    settle(page)
    other = open_page(page.url.split("/", 3)[3])
    other.get_by_text(text).first.wait_for()
    settle(other)
    assert _alike(page, other), (_shown(page), _shown(other))
    assert _shown(page)[1] != before[1]


def test_a_control_that_the_browser_draws_late_keeps_what_the_link_says(chromium, server):
    page = chromium.new_context().new_page()
    page.set_default_timeout(120_000)
    late = []
    page.route(re.compile("/js/(Multiselect|Selectbox)"), lambda route: late.append(route))
    page.goto(f"{server}/compare?log=open_bandit_bts&policies=uniform&correction=pivot_one")
    page.get_by_role("tab", name="Method").click()
    page.get_by_text("With the numbers of this log").wait_for()
    for script in late:
        script.continue_()
    page.get_by_role("button", name="Remove Uniform").wait_for()
    page.get_by_role("tab", name="Results").click()
    page.get_by_role("tabpanel", name="Results").locator("p").first.wait_for()
    for part in ("policies=uniform", "correction=pivot_one"):
        expect(page).to_have_url(re.compile(part))
    page.get_by_role("button", name="Remove Uniform").wait_for()
    page.context.close()
