"""What a page shows before its scripts have come: its question, on two pages also their answer.

The browser draws it from the first answer, while it fetches and runs Streamlit. It lies over the
place where Streamlit draws the same words, and each part is hidden as soon as its own is there, for
eyes and ears alike, so that nothing is read twice. The parts stand in a closed tree of their own,
where the styles of the app do not reach.
"""

import html
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from pages.parts.shared.links.directory import Page, pages

HEADERS = re.compile(r"(?<![.\w])(page_header|header|header_with_log)\(")
"""By what a page draws its question; the last two have the chip of a log beside it."""
FONT = "static/media/SourceSansVF-Upright.ttf."
DRAWN = {
    "question": "h1",
    "sentence": ".st-key-takeaway p",
    "list": ".st-key-home_picture ol.results",
    "chart": ".js-plotly-plot .main-svg",
}
"""What ends each part: the same, drawn by Streamlit."""

_OUTSIDE = """
html { background: #fff; }
@media (prefers-color-scheme: dark) { html { background: #14161a; } }
#first-glance { position: fixed; inset: 0; overflow: hidden; pointer-events: none; z-index: 1; }
/* without its script it would never go */
html:not([data-glance]) #first-glance { display: none; }
/* parts without their style are larger and stand elsewhere */
[data-glance="unstyled"] [data-testid="stMain"] { opacity: 0; }
/* the grey lines of an empty page */
[data-testid="stAppSkeleton"] { visibility: hidden; }
@media print { #first-glance { display: none; } }
"""
SCRIPT = """
(() => {
  const STYLE = '[data-testid="stEvent"] style'; // parts of a page are drawn before it comes
  const ELSE = '[data-testid="stAlert"], [data-testid="stException"], [role="dialog"]';
  const [root, layer] = [document.documentElement, document.getElementById("first-glance")];
  const drawn = (selector) => document.querySelector(selector);
  const open = new Map(Object.entries(JSON.parse(layer.dataset.parts)));
  const { pathname } = location;
  const look = () => {
    const begun = drawn(STYLE) || drawn(ELSE), state = begun ? "styled" : "unstyled";
    if (root.dataset.glance !== state) root.dataset.glance = state;
    if (!begun || !layer.isConnected) return;
    const over = location.pathname !== pathname || drawn(ELSE);
    for (const [part, by] of open) {
      if (!over && !drawn(`[data-testid="stMain"] ${by}`)) continue;
      layer.style.setProperty(`--${part}`, "hidden");
      open.delete(part);
    }
    if (!open.size) layer.remove();
  };
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
})();
"""
"""Hides each part before the same, once drawn, is painted, and the page while it has no style.

A style with `:has()` does the same without a script, but the browser asks it at each change of a
page for as long as that is open, which took a fifth of what drawing a page takes.
"""
_PARTS = "".join(f".{part} {{ visibility: var(--{part}, visible); }}\n" for part in DRAWN)
_INSIDE = f"""<style>
{_PARTS}
.page {{ box-sizing: border-box; max-width: 1360px; margin: 0 auto; padding: 64px 80px 0;
  font: 16px/1.6 "Source Sans", "Helvetica Neue", Arial, sans-serif; color: #14130f; }}
h1 {{ font-size: 20.8px; line-height: 1.3; margin: 0; padding: 1.6px 0; min-height: 27px; }}
@media (min-width: 641px) {{ .beside-chip {{ margin-top: 3px; }} }}
.sentence {{ font-size: 18px; line-height: 1.5; margin: 98px 0 16px; }}
.picture {{ display: grid; grid-template-columns: 1fr 1fr; gap: 64px; }}
.query {{ margin: 0 0 16px; line-height: 25.6px; }}
.query b {{ font-weight: 600; }}
@media (max-width: 1060px) {{ .sentence {{ margin-top: 126px; }} }}
@media (max-width: 640px) {{
  .page {{ padding: 64px 16px 0; height: calc(100vh - 162px); overflow: hidden; }}
  h1 {{ padding-right: 16px; }}
  .sentence {{ margin-top: 6px; }}
  .picture {{ grid-template-columns: 1fr; gap: 12px; }}
}}
@media (prefers-color-scheme: dark) {{ .page {{ color: #eceae4; color-scheme: dark; }} }}
</style>"""


def first_glance(path: str, plain: bool) -> tuple[bytes, bytes]:
    """What to put at the end of the head, and of the body, of the page at this path.

    Args:
        path: of the request, below the base path of the server or with it.
        plain: the address sets no control, so that the page shows what it shows first.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    name = path.strip("/").removeprefix(base).strip("/") or "home"
    page = next((page for page in pages() if page.id == name), None)
    if page is None or not _header(page):
        return b"", b""
    answer = _ANSWERS[page.id]() if plain and page.id in _ANSWERS else ""
    return _glance(page, answer)


@cache
def _header(page: Page) -> str:
    """What a page calls to draw its question; empty where it has another heading."""
    call = HEADERS.search(page.file.read_text("utf-8"))
    return call[1] if call else ""


@cache
def _glance(page: Page, answer: str) -> tuple[bytes, bytes]:
    # beside a chip the question stands 3 pixels lower
    chip = "" if _header(page) == "page_header" else " beside-chip"
    parts = {
        part: by for part, by in DRAWN.items() if part == "question" or f'class="{part}' in answer
    }
    layer = (
        f'<div id="first-glance" data-parts="{html.escape(json.dumps(parts))}">'
        f'<template shadowrootmode="closed">{_INSIDE}<div class="page">'
        f'<h1 class="question{chip}">{html.escape(page.question)}</h1>{answer}</div>'
        "</template></div>"
        f"<script>{SCRIPT}</script>"
    )
    return f"{_font()}<style>{_OUTSIDE}</style>".encode(), layer.encode()


@cache
def _home() -> str:
    """The sentence and the picture of the home page, as it opens."""
    from pages.parts.home.bars import bars
    from pages.parts.home.result_page import list_of_results
    from pages.parts.home.results import QUERY, results

    look = results()
    return (
        f'<p class="sentence">{html.escape(look.sentence())}</p><div class="picture">'
        f'<div class="list"><p class="query">Query <b>{html.escape(QUERY)}</b>, 100 visits</p>'
        f'{list_of_results(look)}</div><div class="chart">{bars(look)}</div></div>'
    )


def _loop() -> str:
    """The sentence and the pages of the feedback loop as it opens, once the server knows them."""
    from pages.parts.feedback_loop.opening import opening

    return opening()


_ANSWERS: dict[str, Callable[[], str]] = {"home": _home, "feedback_loop": _loop}


def _font() -> str:
    """The letters of the pages, from the file that Streamlit's index page names.

    With the same weights as Streamlit's rule it takes the place of that one, which draws no letters
    for three seconds until the file has come.
    """
    folder = Path(st.__file__).parent / "static"
    files = sorted(folder.glob(f"{FONT}*.woff2"))
    if not files:
        return ""
    return (
        '<style>@font-face { font-family: "Source Sans"; font-weight: 100 900; font-display: swap; '
        f'src: url("./static/media/{files[0].name}") format("woff2"); }}</style>'
    )
