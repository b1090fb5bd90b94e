"""Take the README's pictures from the running app: `make screenshots`."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
SHOTS = {
    "home": ("", "In 100 visits"),
    "loop": ("feedback_loop", "with the same users"),
    "compare": ("compare", "impressions of the loop"),
}
"""File name: the page, and a text that stands on it once it is done."""
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Start the app, photograph each page, stop the app."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = f"from engine.cli.main import main; main(['app', '--port={port}', '--no-browser'])"
    app = subprocess.Popen([sys.executable, "-c", command], cwd=ROOT)  # noqa: S603
    try:
        _photograph(_awaited(f"http://127.0.0.1:{port}"))
    finally:
        app.terminate()
        app.wait()


def _awaited(url: str) -> str:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)  # noqa: S310
        except OSError:
            time.sleep(0.2)
        else:
            return url
    raise SystemExit("the app did not start")


def _photograph(url: str) -> None:
    with sync_playwright() as playwright:
        known = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=known, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        for name, (path, text) in SHOTS.items():
            page.goto(f"{url}/{path}")
            _done(page, text)
            page.screenshot(path=ROOT / "docs" / "screenshots" / f"{name}.png")
        browser.close()


def _done(page: Page, text: str) -> None:
    page.get_by_text(text).first.wait_for(timeout=90_000)
    page.locator(".js-plotly-plot").first.wait_for(timeout=30_000)
    page.wait_for_timeout(1_500)


if __name__ == "__main__":
    main()
