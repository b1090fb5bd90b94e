"""One server and one Chromium for every browser test; a request that leaves the machine fails.

A test waits with `wait_for`: an expectation of what is not there yet reads the whole page for its
message, each time that it looks, which is much of what a long wait costs.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.kept_pages import KeptPages

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--js-flags=--no-opt --no-maglev --single-threaded-gc "
    "--min-semi-space-size=32 --max-semi-space-size=64",
]
"""Scripts are not compiled a second and third time to run faster: no page lives so long that it
would gain, and a fifth of what a page costs goes there. Garbage is looked for every 32 MB, which is
about once per page, and not every MB: another sixth. No name but our own leads anywhere, so that a
request that leaves the machine fails, and only requests that fail need to be looked at."""
LONG, START = 120_000, 300
"""Milliseconds until a page has changed, seconds until a server answers, on a busy machine."""
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is here is taken; the shell without a window needs least of the processor."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `-m "not browser"` leaves them out.

    With CI one that fails is tried once more: on a busy machine a key may come before the page is
    ready. The summary counts those that needed it.
    """
    reruns = 1 if os.environ.get("CI") == "true" else 0
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=reruns))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/_stcore/health", timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def start() -> Iterator[Callable[..., str]]:
    """Start the app as a user does, in a process of its own; gives its address.

    What it keeps for a while lies in the folder that it is given, if any.
    """
    running: list[subprocess.Popen] = []

    def started(scratch: Path | None = None) -> str:
        port = _free_port()
        command = (
            f"from engine.cli.main import main; main(['app', '--port={port}', '--no-browser'])"
        )
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", command],
                cwd=ROOT,
                env=os.environ | ({"TMPDIR": str(scratch)} if scratch else {}),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + START
        while not _answers(url):
            assert running[-1].poll() is None, "the app stopped while it started"
            assert time.monotonic() < deadline, "the app did not start"
            time.sleep(0.05)
        return url

    yield started
    for process in running:
        process.terminate()
        process.wait(timeout=120)


@pytest.fixture(scope="session")
def scratch(tmp_path_factory) -> Path:
    """Where the app that the tests share keeps logs for a while."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="session")
def server(start, scratch) -> str:
    """The address of the one app that the tests share."""
    return start(scratch)


@pytest.fixture(scope="session")
def chromium():
    """A Chromium; without one the tests are skipped, or fail when CI is true."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=LONG)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        path = next(filter(None, map(shutil.which, NAMES)), own if Path(own).exists() else None)
        if path is None:
            missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            missing("no Chromium on PATH; `make test` installs one")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kept_pages(chromium, server) -> KeptPages:
    """The pages that tests of this folder take turns with."""
    return KeptPages(chromium, server, settle, LONG)


@pytest.fixture
def open_page(kept_pages):
    """Open a path of the app in a browser without a past; no request may leave the machine.

    Nothing of a page may be stopped by the content security policy.
    """
    yield kept_pages.open
    strayed, stopped = [*kept_pages.strayed], [*kept_pages.stopped]
    kept_pages.clear()
    assert not strayed, f"requests left the machine: {strayed}"
    assert not stopped, f"the content security policy stopped: {stopped}"


def settle(page) -> None:
    """Wait until the page is drawn and nothing of it is being computed."""
    page.locator("h1").first.wait_for(timeout=LONG)
    page.wait_for_function(
        """() => {
          const one = (selector) => document.querySelector(selector);
          return one('[data-testid=stApp][data-test-script-state=notRunning]')
            && !one('[data-testid=stSkeleton], [data-testid=stProgress], [data-stale=true]')
            && (!one('[data-testid=stPlotlyChart]') || one('.js-plotly-plot'));
        }""",
        timeout=LONG,
        polling=100,
    )


@pytest.fixture(name="settle")
def _settle():
    return settle


@pytest.fixture
def press():
    """Press a key when the page is at rest, and wait for the button that stands there next."""

    def pressed(page, key, then):
        settle(page)
        page.wait_for_timeout(500)
        page.keyboard.press(key)
        page.get_by_role("button", name=then).wait_for()

    return pressed
