"""A comparison as Markdown, for a notebook, an issue or a paper's appendix."""

import re

from engine.reports.report import CARRIERS, DIFFERENCES, ESTIMATES, SWEEP, Report


def markdown(report: Report) -> str:
    """The whole report; names from the log are escaped, so that they stay plain text."""
    parts = [
        f"# {report.title}",
        f"**{plain(report.sentence)}**",
        "\n".join(f"- {key}: {plain(value)}" for key, value in report.facts.items()),
        "## Estimates",
        _table(ESTIMATES, report.estimates),
        *(
            ["## Paired differences", _table(DIFFERENCES, report.differences)]
            * bool(report.differences)
        ),
        *(["## Why these verdicts", _reasons(report)] * bool(report.reasons)),
        *(["## Rows that carry it", _table(CARRIERS, report.carriers)] * bool(report.carriers)),
        *(["## What a maximum weight would do", _table(SWEEP, report.sweep)] * bool(report.sweep)),
        "## Methods",
        "\n".join(f"- {plain(method)}" for method in report.methods),
        *(["## Papers", "\n".join(f"- {paper}" for paper in report.papers)] * bool(report.papers)),
        *(["## Repeat it", _code("python", report.python)] * bool(report.python)),
        "## The query",
        _code("sql", report.sql),
    ]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """The text as Markdown that shows exactly these letters, on one line."""
    return re.sub(r"([\\`*_{}\[\]()<>#!|~])", r"\\\1", " ".join(str(text).split()))


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(plain(cell) for cell in row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _reasons(report: Report) -> str:
    return "\n".join(
        f"- {plain(asked)}\n" + "\n".join(f"    - {plain(reason)}" for reason in reasons)
        for asked, reasons in report.reasons.items()
    )


def _code(language: str, text: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
