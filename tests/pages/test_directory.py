"""Pages have one list: every file is in it once, in a group, with a question as its heading."""

from pages.parts.shared.directory import FOLDER, PAGES, pages

GROUPS = ["Learn", "Log", "Decide", "Reference"]


def test_every_page_file_is_in_the_list_and_groups_follow_each_other():
    files = {file.stem for file in FOLDER.glob("*.py")}
    assert files == {page.id for page in pages()}
    assert list(dict.fromkeys(page.group for page in PAGES)) == GROUPS


def test_a_page_opens_with_its_question(visit):
    for page in pages():
        if page.id != "lecture":
            app = visit(page.id)
            assert not app.exception, page.id
            assert [title.value for title in app.title] == [page.question]
