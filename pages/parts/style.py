"""The little CSS that Streamlit's theme cannot say; one place, every rule with its reason."""

import streamlit as st

BASE = """
/* wide screens: lines of 1,280 pixels at most are readable */
.stMainBlockContainer { max-width: 1360px; }
/* a chart's exports stand close under it */
[class*="st-key-export_"] { margin-top: -.5rem; }
@media (prefers-reduced-motion: reduce) {
  * { transition: none !important; animation: none !important; }
}
"""

PAGES = {
    "home": """
@media (max-width: 640px) {
  /* phones: the picture first, and its controls pinned below it, under the thumb */
  [data-testid="stLayoutWrapper"]:has(> .st-key-home_picture) { order: 1; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-home_more) { order: 2; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-home_controls) { order: 3; position: sticky;
    bottom: 0; z-index: 5; padding: .5rem 0; }
  .st-key-home_controls { background: inherit; }
  .st-key-home_controls [data-testid="stHorizontalBlock"] { gap: .25rem; }
}
""",
}


def page_style(page: str = "") -> None:
    """Apply the shared rules and those of one page."""
    st.html(f"<style>{BASE}{PAGES.get(page, '')}</style>")
