"""From an own file to a verdict and its loop; by keyboard; and what hostile ids cannot do."""

import csv
import io
import random
import re
from pathlib import Path

import pyarrow.parquet as parquet
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
LED_AWAY = "a[href*='example.invalid'], img[src*='example.invalid'], img[onerror]"
HOSTILE = "![x](https://example.invalid/x.png)<a href=https://example.invalid>go</a>"


def open_bandit_csv(folder: Path) -> Path:
    """The Open Bandit sample as the CSV file that its authors publish."""
    table = parquet.read_table(next(ROOT.glob("sample_logs/open_bandit_random/*.parquet")))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.column_names)
    writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    path = folder / "men.csv"
    path.write_text(out.getvalue(), "utf-8")
    return path


def hostile_csv(folder: Path) -> Path:
    draw = random.Random(1)
    path = folder / "hostile.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["query", "doc", "position", "clicked", "propensity", HOSTILE])
        for _ in range(600):
            items = draw.sample([HOSTILE, "=1+1", "`$x$`", "www.example.invalid"], 2)
            for rank, item in enumerate(items, 1):
                clicked = int(draw.random() < 0.5 / rank)
                writer.writerow([HOSTILE, item, rank, clicked, 0.25, HOSTILE])
    return path


def upload(page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)


def test_from_an_uploaded_csv_to_a_verdict_and_the_loop_in_two_actions(open_page, settle, tmp_path):
    page = open_page("load")
    upload(page, open_bandit_csv(tmp_path))
    page.get_by_text("10,001 lines = 10,000 rows + 1 header").wait_for()
    page.get_by_role("link", name="Compare policies").first.click()
    page.get_by_text("after 2,000 impressions of the loop").wait_for()
    settle(page)
    assert _verdict(page).split("\n")[0] in ("estimable", "directional", "not estimable")
    assert "log=" in page.url
    sentences = _verdict(page), _loop(page)
    page.reload()
    page.get_by_text("after 2,000 impressions of the loop").wait_for()
    settle(page)
    assert (_verdict(page), _loop(page)) == sentences
    other = open_page(page.url.split("/", 3)[3])
    other.get_by_text("after 2,000 impressions of the loop").wait_for()
    assert (_verdict(other), _loop(other)) == sentences


def _verdict(page) -> str:
    line = page.locator(".lights li").filter(has_text="per 100 impressions").first
    line.wait_for()
    return line.inner_text()


def _loop(page) -> str:
    return page.get_by_text("after 2,000 impressions of the loop").inner_text()


def test_the_loop_plays_and_the_whole_comparison_works_by_keyboard(open_page, settle):
    page = open_page("compare?log=open_bandit_bts", motion="no-preference")
    page.get_by_text("impressions of the loop").wait_for()
    settle(page)
    drawn = (
        "[...document.querySelectorAll('.st-key-chart_futures .scatterlayer .lines path')]"
        ".reduce((sum, path) => sum + path.getAttribute('d').length, 0)"
    )
    whole = page.evaluate(drawn)
    page.get_by_role("button", name="Play", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"whole => {drawn} < 0.8 * whole", arg=whole)
    # nearly: what moved is drawn with each point, and what was drawn at once without some on a line
    page.wait_for_function(f"whole => Math.abs({drawn} - whole) < 0.03 * whole", arg=whole)
    page.get_by_role("combobox", name=re.compile("Policies")).focus()
    page.keyboard.type("epsilon_greedy(epsilon=0.5)")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("epsilon_greedy"))
    row = page.locator(".st-key-chart_forest").get_by_text("exploration 0.5")
    row.wait_for()


def test_hostile_ids_make_no_request_and_no_link(open_page, server, settle, tmp_path):
    page = open_page("load")
    upload(page, hostile_csv(tmp_path))
    page.get_by_text("1,201 lines = 1,200 rows + 1 header").wait_for()
    address = page.url.partition("?")[2]
    for path in ("load", "compare", "examination", "feedback_loop", "sql"):
        page.goto(f"{server}/{path}?{address}")
        settle(page)
        assert not page.locator(LED_AWAY).count()
    page.goto(f"{server}/compare?{address}&policies=uniform")
    settle(page)
    page.get_by_role("button", name="Add policy").click()
    given = io.StringIO()
    rows = [["query", "item", "p_=1+1", f"p_{HOSTILE}"], [HOSTILE, HOSTILE, 0.5, 1]]
    csv.writer(given).writerows([*rows, [HOSTILE, "<img src=x onerror=alert(1)>", 0.5, 0]])
    file = {"name": "![x](x)<b>.csv", "mimeType": "text/csv", "buffer": given.getvalue().encode()}
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_text("1 item of ![x](x)<b>.csv never occurred in the log").wait_for()
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("tab", name="Diagnostics").click()
    page.locator(".lights li").filter(has_text="p_=1+1").last.wait_for()
    assert not page.locator(LED_AWAY).count()
