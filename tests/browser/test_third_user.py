"""While two files of others take long to read, a small upload is answered; Stop is true."""

import gzip
import os
import time

import pytest

from tests.browser.conftest import LONG
from tests.browser.processor_time import processor_seconds

ANSWERED, IDLE = 2.0, 2.0
BUSY = 0.5
"""Processor seconds in a second of waiting that an idle server stays below."""


def hostile_file(folder, name):
    """Some hundred kilobytes that hold sixteen million rows, as many as are not refused.

    The last of them is broken, so that all are read again, line by line.
    """
    path = folder / f"{name}.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(
            f"item,rank,click\n{name},1,1\n".encode() + b"a,1,0\nb,2,1\n" * 8_200_000 + b"a\n"
        )
    return path


def open_load(chromium, address, settle):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(LONG)
    page.goto(f"{address}/load")
    settle(page)
    return page


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="reads processor times from /proc")
@pytest.mark.long
def test_a_third_user_is_answered_while_two_hostile_files_are_read(
    start, chromium, settle, tmp_path
):
    address = start()
    (tmp_path / "small.csv").write_text("session,item,click\n" + "s,a,1\nt,b,0\n" * 20)
    pages = [open_load(chromium, address, settle) for _ in range(3)]
    hostile = [hostile_file(tmp_path, name) for name in ("one", "two")]
    for page, file in zip(pages, hostile, strict=False):
        page.locator("input[type=file]").set_input_files(file)
        page.locator(".st-key-stop_load button").wait_for()
    begun = time.monotonic()
    pages[2].locator("input[type=file]").set_input_files(tmp_path / "small.csv")
    pages[2].get_by_text("40 rows").first.wait_for()
    answered = time.monotonic() - begun
    print(f"answered after {answered:.2f} s")
    for page in pages[:2]:
        page.locator(".st-key-stop_load button").click()
    for page in pages[:2]:
        page.get_by_text("Cancelled. No result.").wait_for()
    for page in pages:
        page.close()
    time.sleep(IDLE)
    root = os.getpid()
    before = processor_seconds(root)
    time.sleep(1)
    used = processor_seconds(root) - before
    print(f"{used:.2f} processor seconds in a second after Stop")
    assert used < BUSY
    assert answered < ANSWERED
