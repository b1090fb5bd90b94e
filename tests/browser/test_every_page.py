"""Every page, wide and narrow, light and dark: axe finds nothing of ours, nothing overflows.

The wide ones look like their pictures, too.
"""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as TimedOut

from tests.browser.pictures import RENEWS, TAKEN_BY, compare, setting, taken_by

PAGES = {
    "": "In 100 visits",
    "feedback_loop": "with the same users",
    "load": "Trends",
    "examination": "Relevance after correction",
    "compare": "impressions of the loop",
    "learn": "took no part in learning it",
    "preferences": "favours neither of these two rankings",
    "preferences?preferences_view_two=Pairs+of+clicks": "prefer the lower result",
    "preferences?preferences_view_two=Several+rankings": "names the best ranking",
    "exposure": "of 100 users; the diverse page",
    "exposure?view=Fair+share": "when drawn fairly",
    "exposure?view=Audit+of+the+log": "upload a file of groups",
    "sql": "10 rows in",
    "lecture": "never see it?",
    "lecture?present=true&reveal=true": "80 were not seen",
    "methods": "13 methods",
    "methods?view=By+assumption": "scan top-down",
    "methods?view=Glossary": "A probabilistic model of how",
}
"""Every page by its link, and a text that stands on it once it is done."""
TRIES = 8
OURS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": {"assets": ["media"]},
}
"""What axe asks; style sheets it would fetch anew, for one rule alone that is no part of these."""
STATES = ((390, "light"), (1280, "light"), (1280, "dark"))
"""Widths and colours, each a step from the one before: axe asks all its rules once per width and
once per palette, wide in dark and narrow in light colours. A window that widens is the harder way
for a chart: its legend then takes fewer lines."""
CHECKED = (STATES[0], STATES[-1])
HEIGHTS = {1280: 900, 390: 844}
ITEMS = '[data-testid="stSidebarNavItems"]'
THEIRS = {
    "presentation-role-conflict": '[data-testid="stFileUploaderDropzone"]',
    "list": ITEMS,
    "listitem": f"{ITEMS} li",
}
"""Rules that Streamlit itself breaks in this version, and the elements that break each.

On a narrow screen it puts the groups of its navigation as `div` into its own `ul`, and the links as
`li` into those.
"""

CLIPPED = """() => {
  const shown = (node) => {
    const style = getComputedStyle(node), box = node.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && style.visibility === 'visible'
      && Number(style.opacity) > 0 && style.fillOpacity !== '0';
  };
  const found = [];
  for (const text of document.querySelectorAll('.js-plotly-plot .main-svg text')) {
    const label = text.textContent.trim();
    if (!label || !shown(text) || text.closest('.updatemenu-container, .slider-group')) continue;
    const box = text.getBoundingClientRect();
    const frame = text.closest('.js-plotly-plot').getBoundingClientRect();
    if (box.left < frame.left - 2 || box.right > frame.right + 2
        || box.top < frame.top - 2 || box.bottom > frame.bottom + 2)
      found.push(`chart: ${label}`);
  }
  for (const plot of document.querySelectorAll('.js-plotly-plot')) {
    const [legend, area] = ['.legend', '.nsewdrag'].map((part) => plot.querySelector(part));
    if (legend && area && plot._fullLayout.legend.y >= 1
        && legend.getBoundingClientRect().bottom > area.getBoundingClientRect().top + 2)
      found.push(`legend: ${legend.textContent}`);
  }
  const texts = '[data-testid=stMain] :is(p, label, button, h1, h2, h3, li, '
    + '[data-testid=stMultiSelectTagsContainer])';
  for (const node of document.querySelectorAll(texts)) {
    if (!shown(node) || node.closest('[data-testid=stFileUploaderDropzone]')) continue;
    const hides = getComputedStyle(node).overflowX !== 'visible';
    if (hides && node.scrollWidth > node.clientWidth + 2)
      found.push(`${node.tagName}: ${node.textContent.trim().slice(0, 60)}`);
  }
  for (const node of document.querySelectorAll('[data-testid=stMain] input')) {
    if (shown(node) && node.scrollWidth > node.clientWidth + 2)
      found.push(`picker: ${node.value || node.placeholder}`);
  }
  return found;
}"""
"""Labels that are cut or hide something: letters of a chart outside of it, legends over the plot,
texts and pickers that hide their end."""
WIDEST = (
    "Math.max(document.querySelector('[data-testid=stMain]').scrollWidth, "
    "document.body.scrollWidth)"
)


def _violations(page, options: dict) -> list[str]:
    rules = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in rules
        for node in rule["nodes"]
        if not (rule["id"] in THEIRS and _matches(page, node["target"][0], THEIRS[rule["id"]]))
    ]


def _matches(page, target: str, selector: str) -> bool:
    return page.locator(target).first.evaluate(
        "(node, selector) => node.matches(selector)", selector
    )


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits(open_page, settle, path, tmp_path, chromium):
    page, unlike = open_page(path, *STATES[0]), []
    page.get_by_text(PAGES[path]).first.wait_for()
    page.locator("#first-glance").wait_for(state="detached")
    for width, scheme in STATES:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=scheme)
        settle(page)
        assert not page.get_by_test_id("stException").count()
        if RENEWS:
            if width == 1280:
                page.wait_for_timeout(2_000)
                compare(_still(page), f"{_name(path)}-{scheme}", tmp_path)
            continue
        if (width, scheme) in CHECKED:
            assert not _violations(page, OURS), (width, scheme)
        with suppress(TimedOut):  # a chart is drawn anew a moment after its window changed
            page.wait_for_function(f"({CLIPPED})().length === 0")
        assert page.evaluate(CLIPPED) == [], (width, scheme)
        assert page.evaluate(WIDEST) <= width, (width, scheme)
        if width == 1280:
            unlike.append(_compared(page, f"{_name(path)}-{scheme}", tmp_path))
    if RENEWS:
        TAKEN_BY.write_text(setting(chromium.version, page) + "\n")
        return
    if setting(chromium.version, page) != taken_by():
        pytest.skip("pictures are of letters set in another way; `make pictures` takes them anew")
    assert not any(unlike), "\n".join(filter(None, unlike))


def _name(path: str) -> str:
    """The page as the name of a file: 'methods?view=Glossary' -> 'methods_glossary'."""
    parts = [path.partition("?")[0] or "home", *re.findall(r"=([^&]*)", path)]
    return re.sub(r"\W+", "_", "_".join(parts)).lower()


def _compared(page, name: str, failures: Path) -> str:
    """What of the page differs from its picture; letters may take a moment to find their size."""
    for _ in range(TRIES):
        if not (unlike := compare(_still(page), name, failures)):
            return ""
        page.wait_for_timeout(500)
    return unlike


def _still(page) -> bytes:
    """The first screen as a PNG, once two taken one after the other are the same."""
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    earlier = b""
    for _ in range(20):
        screen = page.screenshot(caret="hide")
        if screen == earlier:
            break
        earlier = screen
        page.wait_for_timeout(100)
    return screen
