"""What a first visit waits for: each page in a fresh browser, and a control that is changed.

Run: python -m benchmarks.cold_browser [visits]     (default 5; needs Chromium)

Every visit has a browser of its own; the server is warm, as it is after its first visitor. Clocks
start with the click. Printed are medians, and from which moment on the parts were there. The glance
is what the first answer of the server shows by itself: the question, and on the home page the
sentence and the picture; sentence and chart are those that Streamlit draws, which answer controls.
"""

import statistics
import sys
from collections.abc import Callable

from playwright.sync_api import Browser, Page

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


def main() -> None:
    """Print a line for each page."""
    visits = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with app() as url, chromium() as browser:
        steps: dict[str, Callable[[], dict[str, float]]] = {
            name: lambda name=name: visit(browser, url, name)
            for name in (sys.argv[2:] or ["home", "feedback_loop", "compare"])
        }
        steps["click to compare"] = lambda: clicked(browser, url)
        for name, step in steps.items():
            step()  # what the first visitor of a server waits for is another question
            found = [step() for _ in range(visits)]
            middle = {part: statistics.median(each[part] for each in found) for part in found[0]}
            words = (f"{part} {value:,.4g}" for part, value in middle.items())
            print(f"{name:17} " + ", ".join(words), flush=True)


if __name__ == "__main__":
    main()
