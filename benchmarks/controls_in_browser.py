"""What a change of each control of Compare costs in a browser, up to the new chart.

Run: python -m benchmarks.controls_in_browser [rows]     (needs Chromium; default 10,000,000)

The log is the one of `evaluate.py`. Clocks start in the browser with the key that changes the
control; "server" is when the last message came that the browser needed for the chart.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from engine.logs.arrays import from_table
from engine.logs.store import Workspace

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
from evaluate import drawn  # noqa: E402

PORT = 8766
ADDRESS = f"http://127.0.0.1:{PORT}"
LISTEN = """(() => {
  const Socket = window.WebSocket;
  window.came = [];
  window.WebSocket = new Proxy(Socket, { construct(kind, given) {
    const socket = new kind(...given);
    socket.addEventListener("message", () => window.came.push(performance.now()));
    return socket;
  } });
})()"""
WATCH = """() => { window.told = new Promise((done) => {
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
    chart, server = page.evaluate("window.told")
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


def measure(page: Page) -> None:
    """Print a line per control: the median of three changes, each new to the log."""
    softer = [f"softmax(temperature=0.{place})" for place in (31, 42, 53)]
    told = {"policy": changes(page, "Policies", softer)}
    page.get_by_role("button", name=re.compile("More")).first.click()
    level = page.get_by_role("slider", name=re.compile("Level"))
    level.focus()
    told["level"] = [changed(page, lambda: page.keyboard.press("ArrowLeft")) for _ in range(3)]
    bounded = ["sub_gaussian", "clipped(max_weight=7)", "switch_dr"]
    told["estimator"] = changes(page, "Estimators", bounded)
    print("| Control changed | to the new chart, ms | the message came after, ms |\n|---|---|---|")
    for control, times in told.items():
        chart, server = (statistics.median(part) for part in zip(*times, strict=True))
        print(f"| {control} | {chart:,.0f} | {server:,.0f} |")


def main() -> None:
    """Store the log, start a server and a browser, change the controls."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        log = from_table(drawn(rows), workspace=Workspace(Path(folder))).fingerprint
        command = (
            f"from engine.cli.main import main; main(['app', '--port={PORT}', '--no-browser'])"
        )
        kept = {**os.environ, "COUNTERCLICK_WORKSPACE": folder}
        server = subprocess.Popen([sys.executable, "-c", command], cwd=ROOT, env=kept)
        try:
            while True:
                try:
                    urllib.request.urlopen(f"{ADDRESS}/_stcore/health", timeout=5).close()
                    break
                except OSError:
                    time.sleep(0.2)
            path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
            browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(LISTEN)
            page.goto(f"{ADDRESS}/compare?log={log}")
            for chart in ("forest", "futures"):
                page.locator(f".st-key-chart_{chart} .js-plotly-plot").wait_for(timeout=120_000)
            page.wait_for_timeout(3_000)
            measure(page)
            browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
