"""Twenty browser sessions at once, each with its own upload: how long each step takes.

Run: python -m benchmarks.sessions [sessions]     (needs Chromium; default 20)
"""

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
ROOT = Path(__file__).parents[1]


async def timed(step: str, told: dict[str, list[float]], action, page: Page, text: str) -> None:
    """Do something and wait until a text stands on the page."""
    begun = time.perf_counter()
    await action
    await page.get_by_text(text, exact=False).first.wait_for(timeout=120_000)
    told.setdefault(step, []).append(time.perf_counter() - begun)


async def session(browser: Browser, place: int, folder: Path, told: dict[str, list[float]]) -> bool:
    """One person: open, upload an own file, ask a query; True when no other file was seen."""
    path = folder / f"person{place:02}.csv"
    rows = "".join(
        f"q{n % 7},only{place:02}_{n % 9},{n % 5 + 1},{n % 3 == 0:d}\n" for n in range(2000)
    )
    path.write_text("query,doc,position,clicked\n" + rows)
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(240_000)
    page = await context.new_page()
    await timed("open", told, page.goto(f"{ADDRESS}/load"), page, "Can this log be trusted?")
    await page.wait_for_selector("input[type=file]", state="attached", timeout=120_000)
    upload = page.set_input_files("input[type=file]", str(path))
    await timed("upload", told, upload, page, "2,001 lines = 2,000 rows")
    seen = await page.content()
    fingerprint = page.url.split("log=")[-1].split("&")[0]
    asked = page.goto(f"{ADDRESS}/sql?log={fingerprint}")
    await timed("query", told, asked, page, "rows in")
    seen += await page.content()
    await context.close()
    others = (f"person{other:02}" for other in range(100) if other != place)
    return not any(name in seen for name in others)


async def crowd(sessions: int, folder: Path) -> None:
    """All sessions at once."""
    told: dict[str, list[float]] = {}
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        people = (session(browser, place, folder, told) for place in range(sessions))
        private = await asyncio.gather(*people)
        await browser.close()
    print(f"{sessions} sessions at once; seconds: median, slowest")
    for step, seconds in told.items():
        print(f"{step:8} {statistics.median(seconds):6.2f} {max(seconds):6.2f}")
    print("nobody saw another's log" if all(private) else "A LOG WAS SEEN BY ANOTHER SESSION")


def main() -> None:
    """Start a server, let the sessions come, print the latencies."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    server = subprocess.Popen(
        [*command, f"--server.port={PORT}"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        time.sleep(8)
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(crowd(sessions, Path(folder)))
    finally:
        server.terminate()
        server.wait()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"the server took {used.ru_utime + used.ru_stime:.1f} s of processor time")


if __name__ == "__main__":
    main()
