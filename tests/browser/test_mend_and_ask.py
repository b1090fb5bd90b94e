"""A file that was read wrongly is mended on the page; a query runs by keyboard and by link."""

import csv
import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect


def misread(folder):
    """Two columns may be the click; the one that is guessed holds words in three lines."""
    path = folder / "misread.csv"
    lines = ["query,doc,position,clicked,reward_paid,secret"]
    for n in range(300):
        clicked = "often" if n in (7, 8, 90) else int(n % 3 == 0)
        lines.append(f"q{n % 7},d{n % 9},{n % 5 + 1},{clicked},{n % 4 == 0:d},word{n}")
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_misread_file_is_mended_and_asked(open_page, settle, tmp_path):
    page = open_page("load")
    page.locator("input[type=file]").set_input_files(misread(tmp_path))
    page.get_by_text("301 lines = 297 rows + 3 rejected + 1 header").wait_for()
    settle(page)
    page.get_by_role("tab", name="First rows").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download 3 rejected lines").click()
    with open(download.value.path(), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["line"] for row in rows] == ["9", "10", "92"]
    assert all("often" in row["text"] and row["reason"] for row in rows)
    page.get_by_role("tab", name="Columns").click()
    page.get_by_text("Edit column mapping").click()
    settle(page)
    pick(page, "Use clicked as", "not used")
    settle(page)
    pick(page, "Use reward_paid as", "reward")
    settle(page)
    pick(page, "Use secret as", "not stored")
    settle(page)
    page.get_by_role("button", name="Import with this mapping").click()
    page.get_by_text("301 lines = 300 rows + 1 header").wait_for()
    settle(page)
    log = parse_qs(urlsplit(page.url).query)["log"][0]
    page = open_page(f"sql?log={log}&sql=SELECT%20SUM(reward)%20AS%20paid%20FROM%20log")
    page.get_by_text("1 row in").wait_for()
    assert not page.get_by_text("secret").count()
    editor = page.get_by_role("textbox", name="SQL")
    editor.fill("SELECT item, COUNT(*) AS n FROM log GROUP BY item ORDER BY item")
    editor.press("Control+Enter")
    page.get_by_text("9 rows in").wait_for()
    expect(page).to_have_url(re.compile("sql=SELECT.*GROUP"))
    page.locator(".js-plotly-plot").first.wait_for()


def pick(page, label: str, choice: str) -> None:
    page.get_by_role("combobox", name=re.compile(f"{label}$")).first.click()
    page.keyboard.type(choice)
    page.get_by_role("option", name=choice, exact=True).click()
