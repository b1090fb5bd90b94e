"""Every page, wide and light, narrow and dark: axe finds nothing of ours, nothing overflows."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = ("", "feedback_loop", "load", "examination", "compare", "sql", "lecture", "methods")
OURS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
THEIRS = {"presentation-role-conflict": 'data-testid="stFileUploaderDropzone"'}
"""Rules that Streamlit itself breaks in this version, with the element and the reason."""


def _violations(page) -> list[str]:
    found = Axe().run(page, options=OURS).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
        if not (rule["id"] in THEIRS and THEIRS[rule["id"]] in node["html"])
    ]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_page_is_accessible_and_fits(open_page, path, width, scheme):
    page = open_page(path, width=width, scheme=scheme)
    assert not page.get_by_test_id("stException").count()
    assert not _violations(page)
    main = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"Math.max({main}.scrollWidth, document.body.scrollWidth)") <= width
