"""What a first visit waits for: each page in a fresh browser, and a control that is changed."""

import statistics
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, Page

from benchmarks.runner.section import Scale, Section, Table
from docs.screens import PAGES, app, chromium

CHART = ".js-plotly-plot .main-svg"
TIMES = """() => {
  const at = (part) => Math.max(0, ...performance.getEntriesByType('resource')
    .filter((each) => each.name.includes(part)).map((each) => each.responseEnd));
  const all = performance.getEntriesByType('resource');
  return [performance.getEntriesByName('first-contentful-paint')[0].startTime,
    performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
    at('plotly'), all.reduce((sum, each) => sum + each.transferSize, 0) / 1e6];
}"""
SINCE = "() => performance.now()"
PARTS = {
    "glance": "Glance",
    "sentence": "Sentence",
    "chart": "Chart",
    "level changed": "Level changed",
    "MB": "MB fetched",
}


def visit(browser: Browser, url: str, name: str) -> dict[str, float]:
    """Milliseconds from the address to the sentence and to the chart, and what was fetched."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(f"{url}/{'' if name == 'home' else name}", wait_until="commit")
    page.get_by_text(PAGES[name]).first.wait_for(timeout=90_000)
    sentence = page.evaluate(SINCE)
    page.locator(f"{CHART}:visible").first.wait_for(timeout=90_000)
    chart = page.evaluate(SINCE)
    glance, shell, plotly, megabytes = page.evaluate(TIMES)
    found = {
        "glance": glance,
        "sentence": sentence,
        "chart": chart,
        "shell": shell,
        "plotly": plotly,
    }
    if name == "compare":
        page.wait_for_timeout(1_500)
        found["level changed"] = changed(page)
    page.context.close()
    return found | {"MB": megabytes}


def changed(page: Page) -> float:
    """Milliseconds from the key on the level to the new recommendation."""
    thumb = page.get_by_role("slider", name="Confidence level")
    thumb.focus()
    begun = page.evaluate(SINCE)
    page.keyboard.press("ArrowLeft")
    page.get_by_text("(94% ").first.wait_for(timeout=30_000)
    return page.evaluate(SINCE) - begun


def clicked(browser: Browser, url: str) -> dict[str, float]:
    """From the home page, all of it there, by the menu to Compare: its rows and its loop."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(url)
    page.locator(f"{CHART}:visible").first.wait_for(timeout=90_000)
    page.get_by_text("Decide", exact=True).first.click()
    entry = page.locator("a[href$=compare]").first
    entry.wait_for()
    begun = page.evaluate(SINCE)
    entry.click()
    page.locator(".policies summary").first.wait_for(timeout=90_000)
    rows = page.evaluate(SINCE) - begun
    page.locator(".st-key-chart_futures .main-svg").first.wait_for(timeout=90_000)
    loop = page.evaluate(SINCE) - begun
    page.context.close()
    return {"sentence": rows, "chart": loop}


def measure(scale: Scale) -> Iterator[Table]:
    """Medians of some visits to each page."""
    visits, rows = scale.of(3, 9), []
    with app() as url, chromium() as browser:
        steps: dict[str, Callable[[], dict[str, float]]] = {
            name: lambda name=name: visit(browser, url, name)
            for name in ("home", "feedback_loop", "compare")
        }
        steps["by the menu from home to compare"] = lambda: clicked(browser, url)
        for name, step in steps.items():
            step()  # what the first visitor of a server waits for is another question
            found = [step() for _ in range(visits)]
            middle = {part: statistics.median(each[part] for each in found) for part in found[0]}
            rows.append([name, *(middle.get(part) for part in PARTS)])
    yield Table(["Page", *PARTS.values()], rows, caption=f"Medians of {visits} visits each.")


SECTION = Section(
    "A first visit in a cold browser",
    measure,
    about="Every visit has a browser of its own; the server is warm, as it is after its first "
    "visitor. Milliseconds by the clock from the address or the click, with server and Chromium on "
    "the same cores. The glance is what the first answer of the server shows by itself: the "
    "question, and on the home page the sentence and the picture; sentence and chart are those "
    "that Streamlit draws, which answer controls. The aims on a quiet machine: home 1,000 to the "
    "sentence and 2,000 to the chart, Compare by a click 3,000, the loop 2,500, a control 700.",
    order=87,
)
