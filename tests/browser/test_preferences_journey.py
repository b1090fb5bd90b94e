"""The bias of balanced interleaving in three actions, and a file's verdict in four."""

import csv

import numpy as np
from playwright.sync_api import expect

from tests.interleaving.interleaved import draft_table


def test_a_lecturer_shows_the_bias_within_three_actions(open_page, settle):
    page = open_page("preferences")
    settle(page)
    page.get_by_role("combobox", name="Interleaving method").click()
    page.get_by_role("option", name="Balanced interleaving", exact=True).click()
    page.get_by_text("and B 75%: balanced interleaving favours B").wait_for()
    settle(page)
    assert "preferences_method=balanced" in page.url


def test_a_ranking_is_put_in_order_by_keyboard_and_by_mouse(open_page, settle):
    page = open_page("preferences?preferences_method=balanced")
    settle(page)
    second = page.get_by_role("list", name="Ranking B")
    second.get_by_role("button", name="a").focus()
    for order in ("bcad", "bacd", "abcd"):
        page.keyboard.press("ArrowLeft")
        expect(second.get_by_role("button")).to_have_text(list(order))
    page.get_by_text("favours neither of these two rankings").wait_for()
    settle(page)
    expect(second.get_by_role("button", name="a")).to_be_focused()
    first, last = (second.get_by_role("button", name=name) for name in "ad")
    first.drag_to(last, target_position={"x": 35, "y": 20})
    expect(second.get_by_role("button")).to_have_text(list("bcda"))
    page.get_by_text("and B 75%: balanced interleaving favours B").wait_for()


def test_a_scientist_gets_from_a_file_to_the_verdict_within_four_actions(
    open_page, settle, tmp_path
):
    table = draft_table(np.random.default_rng(1), users=500)
    path = tmp_path / "interleaved.csv"
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    page = open_page("load")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_text("2,001 lines = 2,000 rows + 1 header").wait_for()
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("link", name="Which do users prefer?").first.click()
    page.get_by_text("Users prefer A: it wins").wait_for()
    settle(page)
    assert page.get_by_text("estimable", exact=True).count()
