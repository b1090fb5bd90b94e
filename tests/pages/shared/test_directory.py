"""Pages have one list: every file is in it once, in a group, with a question as its heading."""

from engine.api import check, sample
from engine.results.health_report import TITLES
from pages.parts.shared.links.directory import FOLDER, PAGES, pages

GROUPS = ["Learn", "Log", "Decide", "Reference"]
SHORT = {
    "compare": {"policies": ["uniform"], "estimators": ["ips"]},
    "learn": {"learners": ["popularity"]},
}
"""Links to a page with less to compute; the tests of the page open it as it is."""


def test_every_page_file_is_in_the_list_and_groups_follow_each_other():
    files = {file.stem for file in FOLDER.glob("*.py")}
    assert files == {page.id for page in pages()}
    assert list(dict.fromkeys(page.group for page in PAGES)) == GROUPS


def test_a_page_opens_with_its_question(visit):
    for page in pages():
        if page.id != "lecture":
            app = visit(page.id, **SHORT.get(page.id, {}))
            assert not app.exception, page.id
            assert [title.value for title in app.title] == [page.question]


def test_what_load_prints_for_a_page_is_its_title():
    """Click models are a capability of the Examination page, not a page."""
    by_id = {page.id: page.title for page in PAGES}
    printed = {id: title for id, title in TITLES.items() if id != "click_models"}
    assert printed == {id: by_id[id] for id in printed}


def test_readiness_answers_for_pages_and_for_click_models():
    report = check(sample("three_rankers"))
    ids = {page.id for page in PAGES}
    assert set(report.readiness) == set(TITLES)
    assert set(report.readiness) - ids == {"click_models"}
    assert list(report.as_record()["readiness"]) == list(TITLES.values())
