"""What a change of each control of Compare costs in a browser, up to the new chart.

The log is the one of `evaluate.py`. Clocks start in the browser with the key that changes the
control; "the message came after" is when the last message came that the browser needed.
"""

import os
import re
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.evaluate import drawn
from benchmarks.runner.section import Scale, Section, Table
from docs.screens import app, chromium
from engine.access.holds import Holds
from engine.logs.arrays import from_table
from engine.logs.store import Workspace

PATIENCE = 600_000
"""Milliseconds that a busy machine may take for a step."""
LISTEN = """(() => {
  const Socket = window.WebSocket;
  window.came = [];
  window.WebSocket = new Proxy(Socket, { construct(kind, given) {
    const socket = new kind(...given);
    socket.addEventListener("message", () => window.came.push(performance.now()));
    return socket;
  } });
})()"""
WATCH = """() => { window.changed = new Promise((done) => {
  const forest = () => [...document.querySelectorAll(
    ".st-key-chart_forest .scatterlayer path, .st-key-chart_forest .ytick text")]
    .map((part) => part.getAttribute("d") + part.getAttribute("transform") + part.textContent)
    .join();
  const before = forest();
  let begun = null;
  document.addEventListener("keydown", () => { begun ??= performance.now(); }, true);
  const look = () => {
    const now = performance.now(), drawn = forest();
    if (begun === null || !drawn || drawn === before) { requestAnimationFrame(look); return; }
    const messages = window.came.filter((time) => time > begun && time < now);
    done([now - begun, Math.max(0, ...messages) - begun]);
  };
  look();
}); }"""


def changed(page: Page, press: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds until the forest plot differs, and until the message it needed had come."""
    page.evaluate(WATCH)
    press()
    chart, server = page.evaluate("window.changed")
    page.wait_for_timeout(4_000)
    return chart, server


def changes(page: Page, label: str, texts: list[str]) -> list[tuple[float, float]]:
    """The same after typing each of these into a box."""
    found = []
    for text in texts:
        page.get_by_role("combobox", name=re.compile(label)).focus()
        page.keyboard.insert_text(text)
        page.wait_for_timeout(500)
        found.append(changed(page, lambda: page.keyboard.press("Enter")))
    page.keyboard.press("Escape")
    return found


def controls(page: Page) -> dict[str, list[tuple[float, float]]]:
    """Three changes of each control, each new to the log."""
    softer = [f"softmax(temperature=0.{place})" for place in (31, 42, 53)]
    times = {"policy": changes(page, "Policies", softer)}
    level = page.get_by_role("slider", name=re.compile("Level", re.IGNORECASE))
    level.focus()
    times["level"] = [changed(page, lambda: page.keyboard.press("ArrowLeft")) for _ in range(3)]
    bounded = ["sub_gaussian", "clipped(max_weight=7)", "switch_dr"]
    return times | {"estimator": changes(page, "Estimators", bounded)}


def measure(scale: Scale) -> Iterator[Table]:
    """Store the log, start a server and a browser, change the controls."""
    size = scale.of(100_000, 10_000_000)
    with tempfile.TemporaryDirectory() as folder:
        place = Workspace(Path(folder))
        log = Holds(place).hold("benchmark", from_table(drawn(size), workspace=place))
        os.environ["COUNTERCLICK_WORKSPACE"] = folder
        with app() as url, chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(PATIENCE)
            page.add_init_script(LISTEN)
            page.goto(f"{url}/compare?log={log}")
            for chart in ("forest", "futures"):
                # the forest plot stands below the screen: it is drawn all the same
                page.locator(f".st-key-chart_{chart} .main-svg").first.wait_for(state="attached")
            page.wait_for_timeout(3_000)
            times = controls(page)
    rows = [
        [control, *(statistics.median(part) for part in zip(*found, strict=True))]
        for control, found in times.items()
    ]
    columns = ["Control changed", "To the new chart, ms", "The message came after, ms"]
    yield Table(columns, rows, caption=f"{size:,} rows.")


SECTION = Section(
    "A control changed, in the browser",
    measure,
    about="From the key to the new forest plot of Compare, with server and Chromium on the same "
    "cores; medians of three changes, each new to the log, by the clock. The aim is 300 ms.",
    order=86,
)
