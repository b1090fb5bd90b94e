"""`counterclick examine`: how much of each rank is seen."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.main import answer

if TYPE_CHECKING:
    from engine.examination.curve import Curve


def examine(
    file: Annotated[Path, typer.Argument(help="A click log: CSV, TSV, JSONL or Parquet.")],
    method: Annotated[
        list[str] | None, typer.Option(help="An examination method; may be repeated.")
    ] = None,
    map: Annotated[
        list[str] | None, typer.Option(help="field=column of the file; may be repeated.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
) -> None:
    """How much of each rank is seen, relative to rank 1."""
    from engine.cli.mapping import mapped
    from engine.core.method import parse
    from engine.ingest.load import load

    models = [parse("examination", spec) for spec in method or ["all_pairs"]]
    log = load(file, mapping=mapped(map), in_place=True)
    curves = [model.fit(log) for model in models]
    if json:
        answer({"methods": [_as_dict(curve) for curve in curves]})
    else:
        print("\n\n".join(_as_text(curve) for curve in curves))


def _as_dict(curve: "Curve") -> dict[str, object]:
    return {
        "method": curve.method,
        "examination": curve.examination,
        "interval": curve.interval,
        "identified": curve.identified,
        "warnings": curve.warnings,
    }


def _as_text(curve: "Curve") -> str:
    lines = [f"{curve.method}: how much of each rank is seen, relative to rank 1"]
    for k, known in enumerate(curve.identified):
        value = (
            f"{curve.examination[k]:.3f}  [{curve.interval[k, 0]:.3f}, {curve.interval[k, 1]:.3f}]"
        )
        lines.append(f"{k + 1:>5}  {value if known else 'not identified'}")
    return "\n".join([*lines, *curve.warnings])


command = examine
