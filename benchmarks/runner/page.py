"""docs/benchmarks.md from the results that are kept."""

from benchmarks.runner.processes import ROOT
from benchmarks.runner.results import Result, kept

PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

`make bench` measures everything again and writes this page; `make bench ONLY=evaluate` one file,
`make bench SCALE=small` less of it. Do not edit it: the text of a section stands in its file in
`benchmarks/`.

Each cell with a time is a median, with the range of its runs in parentheses and the processor's
seconds in brackets. Ratios are taken in one run, both sides in turn, of processor seconds unless
the table says otherwise. "Scale small" is a run of reduced size. Load is that of the last minute
before and after, on as many cores as the machine line says; with a load above the number of cores
the clock says little, and the processor's seconds some.

What was measured by hand, at full size or before and after a change, stands on
[a page of its own](benchmarks_by_hand.md).
"""


def write() -> None:
    """Write the page."""
    PAGE.write_text(text(), "utf-8")


def text() -> str:
    """The page as text."""
    return "\n".join([HEAD, *map(section_text, kept())]).rstrip() + "\n"


def section_text(result: Result) -> str:
    """The section of a result."""
    parts = [f"## {result.title} (`benchmarks/{result.name}.py`)", ""]
    if result.about:
        parts += [result.about.strip(), ""]
    for table in result.tables:
        parts += [*([table["caption"], ""] if table["caption"] else []), *_lines(table), ""]
        if table["note"]:
            parts += [table["note"], ""]
    parts += [f"Not measured: {reason}" for reason in result.missing]
    versions = ", ".join(f"{name} {number}" for name, number in result.versions.items())
    parts += [
        *([""] if result.missing else []),
        f"*{result.date}; scale {result.scale}; load {result.load[0]:g} before and "
        f"{result.load[1]:g} after; {result.seconds:,.0f} s in all. {result.machine}; {versions}.*",
        "",
    ]
    return "\n".join(parts)


def _lines(table: dict) -> list[str]:
    head = f"| {' | '.join(table['columns'])} |"
    return [head, "|" + "---|" * len(table["columns"]), *map(_row, table["rows"])]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
