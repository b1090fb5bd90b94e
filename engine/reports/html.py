"""A comparison as one HTML file: opens offline, prints well, and asks nothing of the network."""

import json
from html import escape

from engine.reports.forest_svg import forest_svg
from engine.reports.report import CARRIERS, DIFFERENCES, ESTIMATES, SWEEP, Report

STYLE = """
:root { color-scheme: light dark; --ink: #14130f; --paper: #fff; --line: #d5d9de; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceae4; --paper: #14161a; --line: #3a3f47; } }
@media print { :root { --ink: #000; --paper: #fff; } details { display: block; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.2rem; margin-top: 2rem; break-after: avoid; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
  vertical-align: top; font-size: .9rem; }
td:nth-child(-n+3) { overflow-wrap: anywhere; min-width: 6rem; }
tr { break-inside: avoid; }
svg { width: 100%; height: auto; }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); }
pre { font-size: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; padding: .8rem;
  border: 1px solid var(--line); }
dt { font-weight: 600; } dd { margin: 0 0 .4rem; overflow-wrap: anywhere; }
"""

PRIVATE = "default-src 'none'; style-src 'unsafe-inline'"
"""The browser's own promise that the file fetches nothing and runs nothing."""


def html(report: Report) -> str:
    """The whole report as one file, with its numbers once more as JSON for machines."""
    numbers = json.dumps(report.record, ensure_ascii=False).replace("<", "\\u003c")
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{PRIVATE}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(report.title)}</title><style>{STYLE}</style></head><body><main>",
            f"<h1>{escape(report.title)}</h1><p><strong>{escape(report.sentence)}</strong></p>",
            forest_svg(report),
            "<p>A solid interval is estimable, a dashed one directional, a dotted one not "
            "estimable from this log. The dotted upright line is what the log itself earned; a "
            "ring is the truth, where it is known.</p>",
            _facts(report.facts),
            "<h2>Estimates</h2>",
            _table(ESTIMATES, report.estimates),
            *_section(
                "Paired differences", _table(DIFFERENCES, report.differences), report.differences
            ),
            *_section("Why these verdicts", _reasons(report.reasons), report.reasons),
            *_section("Rows that carry it", _table(CARRIERS, report.carriers), report.carriers),
            *_section("What a maximum weight would do", _table(SWEEP, report.sweep), report.sweep),
            *_section("Methods", _list(report.methods), report.methods),
            *_section("Papers", _list(report.papers), report.papers),
            *_section("Repeat it in Python", _code(report.python), report.python),
            *_section("The query", _code(report.sql), report.sql),
            f'<script type="application/json" id="numbers">{numbers}</script>',
            "</main></body></html>\n",
        ]
    )


def _section(title: str, body: str, shown: object) -> list[str]:
    return [f"<h2>{title}</h2>", body] if shown else []


def _facts(facts: dict[str, str]) -> str:
    rows = (f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>" for key, value in facts.items())
    return "<dl>" + "".join(rows) + "</dl>"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{_breaking(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _breaking(cell: str) -> str:
    """A cell whose long names break after an underscore, not inside a word."""
    return escape(cell).replace("_", "_<wbr>")


def _reasons(reasons: dict[str, list[str]]) -> str:
    told = (f"<dt>{escape(asked)}</dt><dd>{_list(why)}</dd>" for asked, why in reasons.items())
    return "<dl>" + "".join(told) + "</dl>"


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _code(text: str) -> str:
    return f"<pre><code>{escape(text)}</code></pre>"
