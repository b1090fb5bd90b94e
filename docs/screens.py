"""Photograph pages of the running app: `make screens`, and `make screenshots` for the README.

    python -m docs.screens                     every page, three sizes, two themes, into screens/
    python -m docs.screens FOLDER sql lecture  these pages alone, into FOLDER
    python -m docs.screens readme              the README's three pictures

Screens of two commits in two folders show what a change did to every page.
"""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
PAGES = {
    "home": "In 100 visits",
    "feedback_loop": "with the same users",
    "lecture": "never see it?",
    "load": "Trends",
    "examination": "Relevance after correction",
    "sql": "10 rows in",
    "compare": "impressions of the loop",
    "learn": "took no part in learning it",
    "exposure": "of 100 users; the diverse page",
    "preferences": "favours neither of these two rankings",
    "methods": "13 methods",
}
"""Every page by its id, and a text that stands on it once it is done."""
README = {"home": "home", "loop": "feedback_loop", "compare": "compare"}
SIZES = ((1280, 720), (1440, 900), (390, 844))
PENDING = "[data-testid=stSkeleton], [data-testid=stStatusWidget], [data-testid=stProgress]"
"""What stands on a page while a part of it is loaded or computed."""
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def app() -> Iterator[str]:
    """Run the app in a process of its own; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = f"from engine.cli.main import main; main(['app', '--port={port}', '--no-browser'])"
    process = subprocess.Popen([sys.executable, "-c", command], cwd=ROOT)  # noqa: S603
    try:
        yield _awaited(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait()


def _awaited(url: str) -> str:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)  # noqa: S310
        except OSError:
            time.sleep(0.2)
        else:
            return url
    raise SystemExit("the app did not start")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium: the system's, or Playwright's own."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def photograph(page: Page, file: Path, text: str) -> None:
    """Wait until the page is done and still, and write its first screen to the file."""
    page.get_by_text(text).first.wait_for(timeout=90_000)
    page.wait_for_function(f"() => !document.querySelector('{PENDING}')", timeout=90_000)
    if page.locator("[data-testid=stPlotlyChart]:visible").count():
        page.locator(".js-plotly-plot:visible").first.wait_for(timeout=30_000)
    page.wait_for_timeout(1_500)
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)


def every_page(folder: Path, names: list[str]) -> None:
    """Write the first screen of each page, by size and theme: 1280x720-light/home.png."""
    with app() as url, chromium() as browser:
        for name in names:
            page = browser.new_page()
            page.goto(f"{url}/{'' if name == 'home' else name}")
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    file = folder / f"{width}x{height}-{scheme}" / f"{name}.png"
                    photograph(page, file, PAGES[name])
            page.close()


def readme() -> None:
    """Take the README's pictures."""
    with app() as url, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        for name, id in README.items():
            page.goto(f"{url}/{'' if id == 'home' else id}")
            photograph(page, ROOT / "docs" / "screenshots" / f"{name}.png", PAGES[id])


if __name__ == "__main__":
    folder, *names = sys.argv[1:] or ["screens"]
    if folder == "readme":
        readme()
    else:
        every_page(Path(folder), names or list(PAGES))
