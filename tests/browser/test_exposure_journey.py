"""From a log with a column of groups to the audit's verdict; the two exhibits by keyboard."""

import csv
import random
import re
from pathlib import Path

from engine.lecture.fair_share import FairShare
from engine.lecture.one_query import OneQuery


def sellers_csv(folder: Path) -> Path:
    """Shuffled rankings of four items, two of each seller."""
    draw = random.Random(1)
    path = folder / "sellers.csv"
    likes = {"a": 0.5, "b": 0.4, "c": 0.45, "d": 0.4}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["impression", "item", "rank", "clicked", "seller"])
        for place in range(2_000):
            for rank, item in enumerate(draw.sample("abcd", 3), 1):
                clicked = int(draw.random() < likes[item] / rank)
                writer.writerow([place, item, rank, clicked, "north" if item in "ab" else "south"])
    return path


def test_from_a_log_with_groups_to_the_verdict_of_the_audit_in_three_actions(
    open_page, settle, tmp_path
):
    page = open_page("load")
    page.locator("input[type=file]").first.set_input_files(sellers_csv(tmp_path))
    page.get_by_text("6,000 rows").first.wait_for()
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("link", name="Whom does this ranking serve?").first.click()
    said = re.compile("For the same merit|No certain difference")
    page.get_by_text(said).wait_for()
    settle(page)
    words = page.locator("ul.lights .light").all_inner_texts()
    assert {"estimable", "directional", "not estimable"} & set(words)
    page.reload()
    page.get_by_text(said).wait_for()


def test_the_two_exhibits_by_keyboard(open_page, press):
    page = open_page(f"lecture?exhibit={OneQuery.title}")
    page.get_by_role("heading", name=OneQuery.title).wait_for()
    press(page, "ArrowRight", then="Next")
    page.get_by_text(OneQuery.aha).wait_for()
    page.get_by_text("40 of 100 users find nothing").wait_for()
    press(page, "ArrowRight", then="Reveal")
    page.get_by_role("heading", name=FairShare.title).wait_for()
    press(page, "ArrowRight", then="Next")
    page.get_by_text(FairShare.aha).wait_for()
    page.get_by_text("Only 55, for 96% of the merit").wait_for()
