"""Lights: findings as a list, each with a colour, a word, what was found and what to do."""

import html
from collections.abc import Iterable, Mapping

import streamlit as st

LIGHTS = {
    "red": ("#C0392B", "Do not use"),
    "amber": ("#8A5A00", "Warning"),
    "green": ("#00825F", "OK"),
    "not checked": ("#5F6368", "Not checked"),
}

_STYLE = """<style>
.lights { list-style: none; margin: 0; padding: 0; }
.lights li { display: grid; grid-template-columns: 6.6rem 1fr; gap: .5rem; margin: 0 0 .45rem;
  padding: 0; font-size: 1rem; line-height: 1.4; overflow-wrap: anywhere; }
.lights li div { margin-top: .3rem; }
.light { color: #fff; border-radius: 4px; text-align: center; font-size: .85rem; font-weight: 600;
  height: 1.45rem; line-height: 1.45rem; }
</style>"""


def light(colour: str, word: str = "") -> str:
    """A small coloured sign with its word, as HTML."""
    shade, usual = LIGHTS[colour]
    return f'<span class="light" style="background:{shade}">{html.escape(word or usual)}</span>'


def _lines(text: str) -> str:
    """Each line apart from the next, so that the eye tells where one ends."""
    first, *others = filter(None, html.escape(text).split("\n"))
    return first + "".join(f"<div>{line}</div>" for line in others)


def lights(findings: Iterable[tuple[str, str]], words: Mapping[str, str] | None = None) -> None:
    """Draw (colour, sentence) pairs; the sentences may hold ids from a log.

    Args:
        findings: red, amber, green or not checked, and what to say, in one or more lines.
        words: what stands in the sign of each colour.
    """
    rows = "".join(
        f"<li>{light(colour, (words or {}).get(colour, ''))}<span>{_lines(text)}</span></li>"
        for colour, text in findings
    )
    st.html(f'{_STYLE}<ul class="lights">{rows}</ul>')
