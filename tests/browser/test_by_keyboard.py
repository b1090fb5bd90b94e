"""The journeys by keyboard alone: nothing is clicked, nothing is focused but by Tab."""

import re

from playwright.sync_api import expect

TABS = ("Long run", "Diagnostics", "Sensitivity", "Design of the next log", "Method")
LOOKS = """async () => {
  const deep = (root) => root.activeElement?.shadowRoot
    ? deep(root.activeElement.shadowRoot) : root.activeElement;
  const at = deep(document), chain = [];
  for (let node = at; node && chain.length < 5; node = node.parentElement) chain.push(node);
  const look = () => chain.map((node) => {
    const style = getComputedStyle(node);
    return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
  }).join();
  const pause = () => new Promise((done) => setTimeout(done, 60));
  await pause();
  const focused = look();
  at.blur();
  await pause();
  const seen = focused !== look();
  at.focus({focusVisible: true});
  return [at.tagName, (at.getAttribute('aria-label') || at.innerText || '').trim(), seen];
}"""
"""The name of what has the focus, and whether one sees that it has."""
NAME = """() => {
  const deep = (root) => root.activeElement?.shadowRoot
    ? deep(root.activeElement.shadowRoot) : root.activeElement;
  const at = deep(document);
  return (at.getAttribute('aria-label') || at.innerText || '').trim();
}"""


def tab_to(page, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if re.match(name, page.evaluate(NAME)):
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_home_by_keyboard(open_page):
    page = open_page()
    tab_to(page, "Phone")
    page.keyboard.press("Enter")
    expect(page.get_by_text("In 100 visits rank")).to_contain_text("rank 3 only 9.0")
    tab_to(page, "Position bias strength")
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("In 100 visits rank")).to_contain_text("rank 3 only 17")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("In 100 visits rank")).to_contain_text("rank 3 only 9.0")
    tab_to(page, "Correct for position bias")
    page.keyboard.press("Space")
    page.get_by_text("Divided by how often it is seen").wait_for()


def test_from_a_sample_to_a_verdict_by_keyboard(open_page, settle):
    page = open_page("load")
    tab_to(page, "Upload a file")
    page.keyboard.press("ArrowRight")
    page.get_by_role("tab", name="Samples", selected=True).wait_for()
    settle(page)
    tab_to(page, r"Open\s(?!now\b|a log)")
    page.keyboard.press("Enter")
    page.get_by_text("10,000 impressions").wait_for()
    settle(page)
    tab_to(page, "Compare policies")
    page.keyboard.press("Enter")
    page.get_by_text("What would another policy have earned?").wait_for()
    verdict = page.locator(".lights li").filter(has_text="per 100 impressions").first
    verdict.wait_for()
    page.get_by_role("tab", name="Results").wait_for()
    settle(page)
    tab_to(page, "Results")
    for name in TABS:
        page.keyboard.press("ArrowRight")
        page.get_by_role("tab", name=name, selected=True).wait_for()
        # The server repeats the tab that it draws: a key that comes before that is taken back.
        drawn = page.get_by_role("tabpanel", name=name).get_by_test_id("stElementContainer").first
        expect(drawn).to_be_attached()
        settle(page)
    page.get_by_text("With the numbers of this log").wait_for()


def test_tabs_that_lose_the_focus_while_they_are_drawn_get_it_back(open_page):
    page = open_page("compare?log=open_bandit_bts")
    tab_to(page, "Results")
    # Between two parts of a drawing all tabs are disabled, and Chromium takes the focus away.
    page.evaluate("""() => {
      const tab = document.activeElement;
      tab.setAttribute("aria-disabled", "true");
      tab.blur();
      setTimeout(() => tab.removeAttribute("aria-disabled"), 200);
    }""")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Long run", selected=True)).to_be_focused()


def test_a_guess_is_typed_and_revealed_by_keyboard(open_page):
    page = open_page("lecture")
    tab_to(page, "Guess")
    page.keyboard.type("50")
    tab_to(page, "Reveal")
    page.keyboard.press("Enter")
    page.get_by_text("You guessed 50, off by 30").wait_for()
    page.get_by_text("80 were not seen").wait_for()


def test_one_always_sees_where_the_focus_is(open_page):
    for path in ("", "lecture"):
        page = open_page(path)
        stops = []
        for _ in range(45):
            page.keyboard.press("Tab")
            tag, name, seen = page.evaluate(LOOKS)
            if tag == "BODY":
                break
            stops.append((tag, name, seen))
        assert len(stops) > 15
        # The page itself is a stop, for scrolling with the arrow keys.
        assert [stop for stop in stops if not stop[2] and stop[0] != "MAIN"] == []


def test_reduced_motion_stops_what_moves_by_itself(open_page):
    page = open_page()
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((node) => {"
        "  const style = getComputedStyle(node);"
        "  return style.animationName !== 'none'"
        "    || style.transitionDuration.split(', ').some((time) => parseFloat(time) > 0);"
        "}).map((node) => node.outerHTML.slice(0, 80))"
    )
    assert moving == []
