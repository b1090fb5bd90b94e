"""A comparison as one HTML file: opens offline, prints well, and asks nothing of the network."""

import json
from collections.abc import Sequence
from html import escape as escape_html

from engine.core.method import Method
from engine.core.printable import printable
from engine.reports.forest_svg import forest_svg
from engine.reports.formula import mathml
from engine.reports.legend_svg import legend_html
from engine.reports.report import CARRIERS, DIFFERENCES, ESTIMATES, SWEEP, Report

STYLE = """
:root { color-scheme: light dark; --ink: #14130f; --paper: #fff; --line: #d5d9de; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceae4; --paper: #14161a; --line: #3a3f47; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; } h3 { font-size: 1rem; margin: 1.2rem 0 0; }
h2, summary { font-size: 1.2rem; font-weight: 700; margin-top: 2rem; break-after: avoid; }
summary { cursor: pointer; } p { margin: .5rem 0; }
.verdict { border-left: .4rem solid; padding-left: .7rem; }
.estimable { border-color: #2e7d4f; } .directional { border-color: #b9770e; }
.not { border-color: #b3261e; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
  vertical-align: top; font-size: .9rem; overflow-wrap: normal; }
th:first-child, td:first-child { padding-left: 0; min-width: 6rem; }
.name { overflow-wrap: anywhere; min-width: 5rem; }
tr { break-inside: avoid; }
svg { width: 100%; height: auto; } .narrow { display: none; }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); }
svg .policy { font-weight: 700; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0;
  font-size: .9rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.legend svg { width: 44px; flex: none; }
math { margin: .3rem 0; text-align: left; overflow-x: auto; }
pre { font-size: .75rem; white-space: pre-wrap; padding: .8rem; border: 1px solid var(--line); }
dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
@media (max-width: 40rem) { .broad { display: none; } .narrow { display: block; }
  th, td { padding: .3rem .2rem; font-size: .75rem; }
  th:first-child, td:first-child, .name { min-width: 3.6rem; } }
@media print { :root { --ink: #000; --paper: #fff; --line: #bbb; } body { font-size: 12px; }
  .broad { display: block; } .narrow { display: none; }
  details:not(.sql)::details-content { content-visibility: visible; block-size: auto; } }
"""

PRIVATE = "default-src 'none'; style-src 'unsafe-inline'"
"""The browser's own promise that the file fetches nothing and runs nothing."""
NAMES = ("Policy", "Minus", "Estimator", "Query", "Item")
"""Columns that hold names, which may be long."""
MANY = 40
"""A table of more rows than this is folded."""
KINDS = {
    "estimators": "Estimators: what is done with weighted rewards",
    "weightings": "Weights: how much a logged row counts for the policy",
    "examination": "Examination: how much of each rank is seen",
    "reward_models": "Predicted rewards",
    "inference": "Intervals",
}


def escape(text: object) -> str:
    """Text of a log as HTML that shows exactly these letters."""
    return escape_html(printable(text))


def html(report: Report) -> str:
    """The whole report as one file, with its numbers once more as JSON for machines."""
    numbers = json.dumps(report.record, ensure_ascii=False).replace("<", "\\u003c")
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{PRIVATE}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(report.title)}</title><style>{STYLE}</style></head><body><main>",
            f"<h1>{escape(report.title)}</h1>",
            *_verdict(report),
            forest_svg(report),
            forest_svg(report, narrow=True),
            legend_html(truth=bool(report.truth)),
            *_section("Estimates", _table(ESTIMATES, report.estimates), report.estimates),
            *_section(
                "Differences to the logging policy",
                _table(DIFFERENCES, report.differences),
                report.differences,
            ),
            *_rows("Differences between policies", DIFFERENCES, report.versus),
            *_section("Why these verdicts", _reasons(report.reasons), report.reasons),
            *_rows("Most influential rows", CARRIERS, report.influential_rows),
            *_rows("Clipping sweep", SWEEP, report.sweep),
            "<h2>The log</h2>",
            _facts(report.evidence),
            "<h2>Methods and what they assume</h2>",
            *_methods(report.methods),
            *_section("Papers", _list(report.papers), report.papers),
            _folded("The query", _code(report.sql), "sql"),
            *_section("Repeat it in Python", _code(report.python), report.python),
            f'<script type="application/json" id="numbers">{numbers}</script>',
            "</main></body></html>\n",
        ]
    )


def _verdict(report: Report) -> list[str]:
    """The verdict and its warnings, then the sentence with its numbers."""
    word = report.verdict
    return [
        f'<div class="verdict {word.split()[0]}"><strong>{word.capitalize()}.</strong>',
        *(f"<p>{escape(reason)}</p>" for reason in report.doubt),
        "</div>",
        f"<p><strong>{escape(report.sentence)}</strong></p>",
    ]


def _section(title: str, body: str, shown: object) -> list[str]:
    return [f"<h2>{title}</h2>", body] if shown else []


def _rows(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A table under its title, folded where it is long."""
    if len(rows) > MANY:
        return [_folded(f"{title}, {len(rows):,} lines", _table(head, rows))]
    return _section(title, _table(head, rows), rows)


def _folded(title: str, body: str, kind: str = "many") -> str:
    return f'<details class="{kind}"><summary>{title}</summary>{body}</details>'


def _facts(evidence: dict[str, str]) -> str:
    rows = (f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>" for key, value in evidence.items())
    return "<dl>" + "".join(rows) + "</dl>"


def _methods(methods: Sequence[Method]) -> list[str]:
    """By family: each method's spec, what it is, its formula, and what it assumes."""
    parts, family = [], ""
    for method in methods:
        if method.family != family:
            family = method.family
            parts.append(f"<h3>{KINDS[family]}</h3>")
        parts.append(
            f"<p><strong>{escape(method.spec)}</strong>: {escape(method.summary())}</p>"
            f"{mathml(method.formula)}<p>Assumes: {escape(method.assumes)}</p>"
        )
    return parts


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    kinds = [' class="name"' if name in NAMES else "" for name in head]
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "\n".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{_breaking(cell)}</td>" for kind, cell in zip(kinds, row, strict=True)
        )
        for row in rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _breaking(cell: str) -> str:
    """A cell whose long names break after an underscore, not inside a word."""
    return escape(cell).replace("_", "_<wbr>")


def _reasons(reasons: dict[str, list[str]]) -> str:
    parts = (
        f"<dt>{escape(estimate)}</dt><dd>{_list(why)}</dd>" for estimate, why in reasons.items()
    )
    return "<dl>" + "".join(parts) + "</dl>"


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _code(text: str) -> str:
    whole = escape_html(printable(text, most=len(text)))
    return f"<pre><code>{whole}</code></pre>"
