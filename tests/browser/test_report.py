"""The report of a comparison: downloaded, opened without any network, and printed."""

from playwright.sync_api import expect

from tests.browser.conftest import LONG


def test_a_report_opens_offline_says_the_same_and_prints(open_page, chromium, tmp_path):
    page = open_page("compare?log=michael_jordan&policies=uniform")
    verdict = page.locator(".lights li").filter(has_text="per 100 impressions").first
    verdict.wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Report (HTML)").click()
    path = tmp_path / "report.html"
    saved.value.save_as(path)
    context = chromium.new_context(offline=True, viewport={"width": 390, "height": 844})
    asked: list[str] = []
    report = context.new_page()
    report.set_default_timeout(LONG)
    report.on("request", lambda request: asked.append(request.url))
    report.goto(path.as_uri())
    word, *lines = verdict.inner_text().split("\n")
    for line in lines:
        report.get_by_text(line).first.wait_for()
    expect(report.locator(".verdict")).to_contain_text(word.capitalize())
    report.get_by_role("cell", name=word).first.wait_for()
    report.locator("svg.narrow").wait_for()
    expect(report.locator("svg.broad")).to_be_hidden()
    assert report.locator("math").first.bounding_box()["height"] > 10
    assert asked == [path.as_uri()]
    assert report.evaluate("document.body.scrollWidth") <= 390
    assert report.pdf(format="A4").startswith(b"%PDF")
    context.close()
