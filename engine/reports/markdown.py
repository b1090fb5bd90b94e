"""A comparison as Markdown, for a notebook, an issue or a paper's appendix."""

import re
from collections.abc import Sized

from engine.core.method import Method
from engine.core.printable import printable
from engine.reports.report import CARRIERS, DIFFERENCES, ESTIMATES, SWEEP, Report


def markdown(report: Report) -> str:
    """The whole report; names from the log are escaped, so that they stay plain text."""
    parts = [
        f"# {report.title}",
        f"**{report.verdict.capitalize()}.**",
        *(plain(reason) for reason in report.doubt),
        f"**{plain(report.sentence)}**",
        *_section("Estimates", _table(ESTIMATES, report.estimates), report.estimates),
        *_section(
            "Differences to the logging policy",
            _table(DIFFERENCES, report.differences),
            report.differences,
        ),
        *_section(
            "Differences between policies", _table(DIFFERENCES, report.versus), report.versus
        ),
        *_section("Why these verdicts", _reasons(report), report.reasons),
        *_section(
            "Most influential rows",
            _table(CARRIERS, report.influential_rows),
            report.influential_rows,
        ),
        *_section("Clipping sweep", _table(SWEEP, report.sweep), report.sweep),
        "## The log",
        "\n".join(f"- {key}: {plain(value)}" for key, value in report.evidence.items()),
        "## Methods and what they assume",
        *(_method(method) for method in report.methods),
        *_section("Papers", "\n".join(f"- {paper}" for paper in report.papers), report.papers),
        "## The query",
        _code("sql", report.sql),
        *_section("Repeat it in Python", _code("python", report.python), report.python),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, body: str, shown: Sized) -> list[str]:
    return [f"## {title}", body] if shown else []


def _method(method: Method) -> str:
    summary = f"**{plain(method.spec)}**: {plain(method.summary())}"
    return f"{summary}\n\n```math\n{method.formula}\n```\n\nAssumes: {plain(method.assumes)}"


def plain(text: str) -> str:
    """The text as Markdown that shows exactly these letters, on one line."""
    escaped = re.sub(r"([\\`*_{}\[\]()<>#!|~])", r"\\\1", printable(" ".join(str(text).split())))
    return re.sub(r"(?i)(https?|ftp|mailto|www)(?=[:.])", _no_link, escaped)


def _no_link(match: re.Match[str]) -> str:
    """The begin of an address with a sign of no width in it, which readers make no link of."""
    return match[0][:1] + "\u2060" + match[0][1:]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(plain(cell) for cell in row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _reasons(report: Report) -> str:
    return "\n".join(
        f"- {plain(answer)}\n" + "\n".join(f"    - {plain(reason)}" for reason in reasons)
        for answer, reasons in report.reasons.items()
    )


def _code(language: str, text: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
