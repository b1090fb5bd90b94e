"""`counterclick load`: read a log, say what is wrong with it and what it can answer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.main import answer

if TYPE_CHECKING:
    from engine.health.finding import Finding
    from engine.logs.log import Log

_LINES = ("lines", "read", "rows", "quarantined", "blank", "header")
_SIZES = ("impressions", "sessions", "queries", "items")


def load(
    file: Annotated[Path, typer.Argument(help="A click log: CSV, TSV, JSONL or Parquet.")],
    map: Annotated[
        list[str] | None, typer.Option(help="field=column of the file; may be repeated.")
    ] = None,
    separator: Annotated[str, typer.Option(help="The character between columns.")] = "",
    encoding: Annotated[str, typer.Option(help="utf-8, utf-16 or latin-1.")] = "",
    header: Annotated[
        str, typer.Option(help="Whether the first line names columns: yes, no.")
    ] = "",
    dates: Annotated[str, typer.Option(help="'day first' or 'month first'.")] = "",
    decimal: Annotated[str, typer.Option(help="point or comma.")] = "",
    drop: Annotated[
        list[str] | None, typer.Option(help="A column that is not stored; may be repeated.")
    ] = None,
    json: Annotated[bool, typer.Option(help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Read a log: what is wrong with it, and what it can answer; exit 2 when it cannot be used."""
    from engine.cli.mapping import mapped
    from engine.health.health import health, light
    from engine.health.readiness import readiness
    from engine.ingest.load import load
    from engine.ingest.read_options import Reading

    said = Reading(separator, encoding, header, dates, decimal, tuple(drop or ()))
    log = load(file, mapping=mapped(map), reading=said, in_place=True)
    findings, ready = health(log), readiness(log)
    if json:
        answer(_as_dict(log, findings, ready))
    else:
        print(_as_text(log, findings, ready))
    if light(findings) == "red":
        raise typer.Exit(2)


def _as_dict(log: "Log", findings: list["Finding"], ready: dict[str, bool | str]) -> dict[str, Any]:
    return {
        "fingerprint": log.fingerprint,
        "format": log.format,
        "mapping": log.mapping,
        "reasons": log.reasons,
        **{name: log.counts[name] for name in (*_LINES, *_SIZES)},
        "findings": [vars(finding) for finding in findings],
        "readiness": ready,
    }


def _as_text(log: "Log", findings: list["Finding"], ready: dict[str, bool | str]) -> str:
    from engine.core.numbers import count
    from engine.ingest.reconcile import account

    singular = {"queries": "query"}
    sizes = [
        count(log.counts[name], singular.get(name, name.removesuffix("s")), name) for name in _SIZES
    ]
    lines = [f"{log.name}: {log.format}", f"{account(log.counts)}.", f"{', '.join(sizes)}.", ""]
    lines += [
        f"  {field:<12} {column!r}: {log.reasons.get(field, '')}"
        for field, column in log.mapping.items()
    ]
    lines.append("")
    for finding in findings:
        at = f" First at line {finding.first_lines[0]:,}." if finding.first_lines else ""
        lines.append(f"  {finding.severity:<6} {finding.what}{at} {finding.fix}".rstrip())
    lines.append("")
    lines += [f"  {page}: {'yes' if state is True else state}" for page, state in ready.items()]
    return "\n".join(lines)


command = load
