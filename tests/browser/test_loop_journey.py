"""The feedback loop in a real browser: it plays, pauses and steps without asking the server."""

import re

from playwright.sync_api import expect


def _round(page):
    return page.locator("output.counter")


def _at_rest(page) -> str:
    """The round that is shown once none comes for a while: a busy browser draws the last late."""
    for _ in range(20):
        shown = _round(page).text_content()
        page.wait_for_timeout(600)
        if _round(page).text_content() == shown:
            return shown
    raise AssertionError("the animation goes on after Pause")


def test_the_animation_plays_by_keyboard_without_the_server(open_page):
    page = open_page("feedback_loop", motion="no-preference")
    sent: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    expect(_round(page)).to_have_text(re.compile(r"^Round \d$"))
    play = page.get_by_role("button", name="Play", exact=True)
    play.focus()
    sent.clear()
    play.press("Enter")
    expect(_round(page)).to_have_text(re.compile(r"^Round [1-9]\d*$"))
    page.get_by_role("button", name="Pause").press("Enter")
    stopped = _at_rest(page)
    for _ in range(12):
        page.get_by_role("button", name="Step").press("Enter")
        page.wait_for_timeout(80)
    expect(_round(page)).not_to_have_text(stopped)
    assert not sent
    assert not faults


def test_a_loops_log_is_debiased_on_the_next_page(open_page):
    page = open_page(
        "feedback_loop?loop_view=Experiments&loop_experiment=Export+this+run%27s+log&loop_rounds=4000&loop_worlds=20"
    )
    page.get_by_role("button", name="Create log").click()
    page.get_by_text("Log created and selected: 20,000 rows").wait_for()
    page.get_by_role("link", name="Open on Load a log").click()
    page.get_by_text("4,000 impressions, 4,000 sessions").wait_for()
