"""The little CSS that Streamlit's theme cannot say; one place, every rule with its reason."""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.parts.shared.links.undo import back_undoes

BASE = """
/* wide screens: lines of 1,280 pixels at most are readable */
.stMainBlockContainer { max-width: 1360px; padding-top: 4rem; }
/* the question takes one line: what it is about comes within 60 pixels of the menus */
.st-key-page_header { min-height: 2.25rem; gap: .5rem; flex-wrap: wrap; margin-bottom: -.5rem; }
.st-key-page_header h1 { font-size: 1.3rem; line-height: 1.3; padding: .1rem 0; }
/* parts that only listen take no room */
[data-testid="stLayoutWrapper"]:has(> .st-key-back_undoes),
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-tab_keys"]),
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-look_"]),
[data-testid="stLayoutWrapper"]:has(> .st-key-walk_keys) { position: absolute; height: 0;
  overflow: hidden; }
/* lists that are pictures stand flush with the text */
ul.lights, ol.results { margin: 0 !important; padding: 0 !important; }
ul.lights > li, ol.results > li { margin-left: 0 !important; }
/* dark theme: white on its light primary colour is too faint */
[data-tag], [data-tag] *, [data-testid="stBaseButton-primary"]:not(:disabled) *,
[data-testid="stBaseButton-primaryFormSubmit"]:not(:disabled) * {
  color: light-dark(#fff, #0b1220) !important;
}
/* long formulas break between their parts instead of scrolling */
.katex-display { overflow: visible !important; }
.katex-display > .katex { white-space: normal !important; }
.katex-display .base { margin: .2em 0; }
@media (max-width: 640px) { .katex-display { font-size: .66em; } }
/* the play button inside a plot cannot be reached by keyboard: the one below presses it */
.js-plotly-plot .updatemenu-container { visibility: hidden; }
/* light theme: letters on charts in grey are too faint; the theme's own colour is not */
.js-plotly-plot [class$="tick"] text, .js-plotly-plot .legendtext,
.js-plotly-plot [class^="g-"][class$="title"] text, .st-key-chart_two_pages .textpoint text,
.st-key-chart_bump .textpoint text,
.js-plotly-plot .annotation-text { fill: light-dark(#3d4147, #d5d3cd) !important; }
/* dark theme: the slider of an animation is white */
.slider-rail-rect { fill: light-dark(#f8fafc, #3a3f47) !important; }
.slider-grip-rect { fill: light-dark(#f8fafc, #5aa7ee) !important; }
/* a link to another page looks like one */
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] p { text-decoration: underline;
  color: light-dark(#0b5cad, #7cbcf5); }
/* the sentence with the numbers is what a page says: a little larger than the rest */
[class*="st-key-takeaway"] p { font-size: 1.125rem; line-height: 1.5; }
/* a row of choices breaks into lines; a choice that must be scrolled to is not seen */
[data-testid="stButtonGroup"] [role="radiogroup"] { flex-wrap: wrap; }
/* where that row breaks, every choice keeps its whole frame */
@media (max-width: 640px) {
  [data-testid="stButtonGroup"] [role="radio"]:not([aria-checked="true"]) {
    border-color: light-dark(#d5d9de, #3a3f47) !important; }
  [data-testid="stButtonGroup"] [aria-checked="true"] { position: relative; z-index: 1; }
}
/* what is picked is seen whole, in as many lines as it takes */
[data-testid="stMultiSelectTagsContainer"],
[data-testid="stMultiSelectTagsContainer"] > [role="group"] {
  flex-wrap: wrap; overflow: visible; mask: none; white-space: normal; height: auto;
  max-height: none; }
[data-testid="stMultiSelect"] [data-rac] { height: auto !important;
  max-height: none !important; }
[data-testid="stMultiSelect"] [data-tag] { font-size: .8rem; min-height: 1.4rem; height: auto;
  padding-top: 0; padding-bottom: 0; }
@media (max-width: 640px) {
  /* phones: a question of two lines keeps its distance from the text below it */
  .st-key-page_header { margin-bottom: .4rem; }
  /* columns that stack stand as close as what stands in them */
  [data-testid="stHorizontalBlock"] { gap: .75rem; }
  /* the answer first, the knobs below it, what explains it last */
  [data-testid="stLayoutWrapper"]:has(> [class*="st-key-knobs_"]) { order: 1; }
  [data-testid="stLayoutWrapper"]:has(> [class*="st-key-rest_"]) { order: 2; }
  /* a picker that would cut its value takes a line of its own */
  [class*="st-key-knobs_"] [data-testid="stHorizontalBlock"],
  [class*="st-key-knobs_"] [data-testid="stVerticalBlock"] { flex-wrap: wrap; }
  [class*="st-key-knobs_"] [data-testid="stElementContainer"]:has([data-testid="stSelectbox"]) {
    min-width: 14rem; flex: 1 1 14rem; }
  [data-testid="stColumn"] [data-testid="stElementContainer"]:has([data-testid="stSelectbox"]) {
    flex: 0 1 auto !important; }
  /* the sign above its sentence, which then takes the whole width */
  .lights li { grid-template-columns: 1fr !important; gap: .15rem; }
  .lights li > .light { justify-self: start; padding: 0 .7rem; }
}
/* buttons that look alike differ in what is heard: the end of such a name is not drawn */
[data-testid="stMain"] button .stMarkdownColoredText { position: absolute; width: 1px;
  height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
/* a chart's export menu stands in its lower right corner, beside the title of the axis */
[class*="st-key-below_"] { margin-top: -2.9rem; justify-content: flex-end; height: 2rem;
  pointer-events: none; position: relative; z-index: 1; }
[class*="st-key-below_"] > * { pointer-events: auto; }
@media (max-width: 640px) { [class*="st-key-below_"] { margin-top: -1rem; } }
[class*="st-key-export_"] button, .st-key-log_chip button, .st-key-policy_chip button {
  min-height: 1.75rem; padding: 0 .6rem; font-size: .85rem; }
[data-testid="stPopoverBody"] pre { max-height: 14rem; overflow: auto; }
@media (prefers-reduced-motion: reduce) {
  * { transition: none !important; animation: none !important; }
}
"""

PAGES = {
    "lecture": """
/* how far the lecture is: a line, not a bar */
.walked { display: block; font-size: .9rem; }
.walked progress { display: block; width: 100%; height: 5px; margin-top: .3rem; border: 0;
  appearance: none; background: light-dark(#dfe3e8, #3a3f47); border-radius: 3px; }
.walked progress::-webkit-progress-bar { background: light-dark(#dfe3e8, #3a3f47);
  border-radius: 3px; }
.walked progress::-webkit-progress-value { background: light-dark(#0b5cad, #5aa7ee);
  border-radius: 3px; }
.walked progress::-moz-progress-bar { background: light-dark(#0b5cad, #5aa7ee); }
/* what to take home, apart from the numbers, in upright letters: italics are another file */
.st-key-moral { border-left: 3px solid light-dark(#0b5cad, #5aa7ee); padding-left: .75rem; }
/* guesses and steps stand in one line below question and picture */
.st-key-walk_bar { flex-wrap: wrap; }
/* votes: a bar per option, and the code that phones scan, black on white in either theme */
ol.votes { list-style: none; margin: 0 !important; padding: 0 !important; }
ol.votes li { display: grid; grid-template-columns: 6.2rem 1fr 5rem; gap: .5rem;
  align-items: center; margin: 0 !important; padding: .05rem 0; font-size: .95rem; }
ol.votes meter { width: 100%; height: .9rem; appearance: none; }
ol.votes meter::-webkit-meter-bar { background: light-dark(#eef0f3, #2a2e36); border: 0;
  border-radius: 2px; height: .9rem; }
ol.votes meter::-webkit-meter-optimum-value { background: light-dark(#8a929c, #8a929c);
  border-radius: 2px; }
ol.votes .right meter::-webkit-meter-optimum-value { background: light-dark(#0b5cad, #5aa7ee); }
ol.votes .right { font-weight: 600; }
.voted { margin: .15rem 0 0; font-size: .9rem; }
img.qr { display: block; width: 100%; max-width: 190px; image-rendering: pixelated; }
@media (max-width: 640px) {
  /* who reads on a phone counts no hands */
  [class*="st-key-hands_"] { display: none; }
  /* phones: the question and its picture first, the knobs below them */
  [data-testid="stLayoutWrapper"]:has(> .st-key-walk_controls) { order: 1; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-walk_more) { order: 2; }
}
""",
    "compare": """
/* the recommendation is the result: a card with a frame, and the long text beside it smaller */
.st-key-recommendation { border: 1px solid light-dark(#d5d9de, #3a3f47); border-radius: 6px;
  padding: .6rem .75rem .3rem; }
.st-key-rest_reasons { margin: -.4rem 0 0; padding: 0 .75rem; }
.st-key-rest_reasons ul { margin: 0; padding: 0; }
.st-key-rest_reasons li { font-size: .95rem; line-height: 1.4; margin: 0 0 .2rem 1.1rem; }
.st-key-loop_beside p { font-size: .95rem; line-height: 1.4; }
.st-key-loop_beside h2 { font-size: 1.25rem; }
@media (max-width: 640px) {
  /* phones: the recommendation and its picture first, the controls below them */
  [data-testid="stLayoutWrapper"]:has(> .st-key-compare_answer) { order: 1; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-compare_controls) { order: 2; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-compare_details) { order: 3; }
}
""",
    "feedback_loop": """
/* phones: the names of one page do not run into the other */
@media (max-width: 640px) {
    .st-key-chart_two_pages .textpoint text { font-size: 12px !important; }
}
""",
    "preferences": """
/* phones: a chart without an axis below it needs no room for one above its menu */
@media (max-width: 640px) { .st-key-below_merged_pages { margin-top: -2.9rem; } }
""",
    "load": """
@media (max-width: 640px) {
  /* phones: name and values of a column share a line above what it is used as */
  .st-key-columns_form [data-testid="stHorizontalBlock"] { flex-flow: row wrap; gap: .1rem .5rem;
    margin-bottom: .5rem; }
  .st-key-columns_form [data-testid="stColumn"] { flex: 0 1 auto !important; width: auto !important;
    min-width: 0 !important; }
  .st-key-columns_form [data-testid="stColumn"]:last-child { flex: 1 0 100% !important; }
  .st-key-columns_form [data-testid="stColumn"]:nth-child(2) { opacity: .85; }
}
""",
    "sql": """
/* code in the letters of code */
.st-key-log_schema [data-testid="stHorizontalBlock"], .st-key-log_schema > div {
  flex-wrap: nowrap !important; }
.st-key-log_schema [data-testid="stCaptionContainer"] p { line-height: 1.25; }
.st-key-log_schema button { min-height: 1.8rem; padding: 0 .6rem; }
.st-key-log_schema button p { font-family: ui-monospace, "Source Code Pro", monospace;
  font-size: .85rem; }
.st-key-sql textarea { font-family: ui-monospace, "Source Code Pro", monospace;
  font-size: .875rem; }
""",
    "home": """
@media (max-width: 640px) {
  /* phones: the picture first, and its controls pinned below it, under the thumb */
  [data-testid="stLayoutWrapper"]:has(> .st-key-home_picture) { order: 1; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-home_more) { order: 2; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-home_controls) { order: 3; position: sticky;
    bottom: 0; z-index: 5; padding: .25rem 0 .5rem; background: light-dark(#fff, #14161a);
    border-top: 1px solid light-dark(#d5d9de, #3a3f47); }
  /* presets and switch share a line above the slider */
  .st-key-home_controls [data-testid="stHorizontalBlock"] { flex-flow: row wrap; gap: .25rem; }
  .st-key-home_controls [data-testid="stColumn"] { flex: 1 1 auto !important;
    min-width: 0 !important; width: auto !important; }
  .st-key-home_controls [data-testid="stColumn"]:nth-child(2) { flex-basis: 100% !important;
    order: 3; }
}
""",
}


def page_style(page: str = "") -> None:
    """Begin a page: apply the shared rules and those of this page."""
    _through_app()
    st.html(f"<style>{BASE}{PAGES.get(page, '')}</style>")
    back_undoes()


def _through_app() -> None:
    """Run this page again through app.py when Streamlit found it in the folder by itself.

    Until app.py has run once, a server takes every file of a folder called `pages` for a page of
    an old-style app, so the first visit by a deep link would lack the navigation.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
