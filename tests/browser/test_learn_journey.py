"""Learn a policy in a real browser: the verdict, what changed, and the file that Compare takes."""


def test_a_policy_is_learned_taken_away_and_compared(open_page, tmp_path):
    page = open_page("learn?learners=argmax")
    sentence = page.locator(".lights li").filter(has_text="took no part in learning it").first
    sentence.wait_for()
    page.get_by_role("tab", name="What changes").click()
    page.locator(".st-key-export_ranking_changes").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="argmax.csv").click()
    path = tmp_path / "argmax.csv"
    saved.value.save_as(path)
    assert path.read_text("utf-8").startswith("query,item,score")
    page.goto(page.url.replace("/learn", "/compare"))
    page.get_by_text("What would another policy have earned?").wait_for()
