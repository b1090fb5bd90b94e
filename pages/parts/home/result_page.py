"""A page of results as a list: under each title a bar of 100 visits that fades with attention.

Plain HTML, so that it reflows on a phone and reads well aloud; every text in it is escaped.
"""

import html

import streamlit as st

from engine.core.numbers import significant
from engine.figures.theme import CORRECTED, FATES, MUTED, NAIVE
from engine.relevance.position_bias import ResultPage

STYLE = f"""<style>
.results {{ list-style: none; margin: 0; padding: 0; }}
.results li {{ display: grid; grid-template-columns: 1.6rem 1fr auto; column-gap: .5rem;
  padding: .2rem 0 .3rem; margin: 0; font-size: 1rem; line-height: 1.35; align-items: baseline; }}
.results .rank {{ text-align: right; font-variant-numeric: tabular-nums; }}
.results .title {{ font-weight: 600; overflow-wrap: anywhere; }}
.results .seen {{ font-variant-numeric: tabular-nums; white-space: nowrap; font-size: .9rem; }}
.results .best {{ color: inherit; border-bottom: 3px solid {CORRECTED}; }}
.visits {{ grid-column: 2 / 4; display: flex; height: .85rem; margin-top: .15rem;
  position: relative; border-radius: 3px; overflow: hidden; }}
.visits span {{ height: 100%; transition: width .2s; }}
.clicked {{ background: {NAIVE}; }}
.unliked {{ background: {FATES["seen, not clicked"]}; }}
.unseen {{ background:
  repeating-linear-gradient(-45deg, {MUTED}4d 0 1.5px, transparent 1.5px 6px); }}
.key {{ display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0 0 .35rem 2.1rem;
  font-size: .9rem; }}
.key i {{ display: inline-block; width: 1rem; height: .8rem; margin-right: .35rem;
  border-radius: 2px; vertical-align: -1px; }}
.key .unseen {{ outline: 1px solid {MUTED}80; outline-offset: -1px; }}
@media (prefers-reduced-motion: reduce) {{ .visits span {{ transition: none; }} }}
</style>"""

KEY = (
    '<div class="key" aria-hidden="true"><span><i class="clicked"></i>clicked</span>'
    '<span><i class="unliked"></i>seen, not clicked</span>'
    '<span><i class="unseen"></i>not seen</span></div>'
)


def result_page(look: ResultPage, corrected: bool = False) -> None:
    """Draw the list; with `corrected` it marks the result that the corrected clicks put first."""
    st.html(list_of_results(look, corrected))


def list_of_results(look: ResultPage, corrected: bool = False) -> str:
    """The list as HTML, with its style and its key."""
    rows = "".join(_row(look, rank, corrected) for rank in range(1, len(look.titles) + 1))
    return f'{STYLE}{KEY}<ol class="results">{rows}</ol>'


def _row(look: ResultPage, rank: int, corrected: bool) -> str:
    place, split = rank - 1, look.fate
    title = html.escape(look.titles[place])
    best = corrected and look.corrected.argmax() == place
    parts = {
        "clicked": split.clicked[place],
        "unliked": split.not_liked[place],
        "unseen": split.not_seen[place],
    }
    bar = "".join(f'<span class="{k}" style="width:{v:.2%}"></span>' for k, v in parts.items())
    words = ", ".join(
        f"{significant(100 * share, 2)} {word}"
        for word, share in zip(
            ("clicked", "seen and not clicked", "not seen"), parts.values(), strict=True
        )
    )
    seen = significant(100 * look.examination[place], 2)
    mark = ' <span class="seen best">best after correction</span>' if best else ""
    return (
        f'<li><span class="rank">{rank}</span><span class="title">{title}{mark}</span>'
        f'<span class="seen">{seen}% see it</span>'
        f'<span class="visits" role="img" aria-label="Of 100 visits: {words}">{bar}</span></li>'
    )
