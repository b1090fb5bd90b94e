"""An upload that is stopped leaves nothing behind, and the log before it on the table."""

import re

import duckdb

ROWS, TIMES = 100_000, 80


def large_file(folder):
    """Eight million rows, some seconds of work: packed files in a row are one packed file."""
    part, path = folder / "part.jsonl.gz", folder / "large.jsonl.gz"
    rows = f"""SELECT 'q' || i % 97 AS query, 'd' || hash(i) % 1000 AS item, i % 10 + 1 AS rank,
    hash(i) % 3 % 2 AS clicked FROM range({ROWS}) AS rows(i)"""
    duckdb.sql(f"COPY ({rows}) TO '{part}' (FORMAT json, COMPRESSION gzip)")
    path.write_bytes(part.read_bytes() * TIMES)
    return path


def test_a_stopped_upload_leaves_the_log_before_it_and_no_file(
    open_page, settle, scratch, tmp_path
):
    page = open_page("load?log=three_rankers")
    before = {path for path in scratch.rglob("*") if path.is_file()}
    shown = page.get_by_text(re.compile("No problems found|Usable")).inner_text()
    page.locator("input[type=file]").set_input_files(large_file(tmp_path))
    # by keyboard: a click waits for a button that stands still, which on a busy machine is late
    page.locator(".st-key-stop_load button").press("Enter")
    page.get_by_text("Cancelled. No result.").wait_for()
    settle(page)
    page.get_by_text(shown).wait_for()
    assert "log=three_rankers" in page.url
    for _ in range(60):  # what was being written goes a moment after the page says so
        left = {path for path in scratch.rglob("*") if path.is_file()} - before
        if not left:
            break
        page.wait_for_timeout(500)
    assert not left
