"""`counterclick judge`: relevance per query and item, corrected for examination, to take away."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, Source, show
from engine.cli.output_files import writable


def judge(
    files: Files,
    method: Annotated[
        str, typer.Option(help="The examination method that clicks are corrected with.")
    ] = "all_pairs",
    min_impressions: Annotated[
        int, typer.Option(help="Pairs with fewer impressions are withheld.", min=1)
    ] = 10,
    grades: Annotated[int, typer.Option(help="The number of grades; 0 is the lowest.", min=2)] = 4,
    out: Annotated[
        Path | None,
        typer.Option(
            callback=writable, help="Write the judgments: .csv, .qrels, .json (OpenSearch)."
        ),
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            help="csv, qrels, quepid, opensearch; or training rows: svmrank, lightgbm, xgboost."
        ),
    ] = "",
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    json: Json = False,
) -> None:
    """Relevance of each query and item, corrected for examination, with its evidence."""
    from engine import api
    from engine.cli.options import loaded
    from engine.core.errors import EngineError
    from engine.examination.examination_model import ExaminationModel
    from engine.results.judgment_list import format_of

    if format and out is None:
        raise EngineError(
            "--format has no effect without --out", fix="Add --out FILE, or leave --format out."
        )
    if out is not None:
        format = format_of(out, format)
    spec = ExaminationModel.parse(method).spec
    log = loaded(files, map, reward=reward, source=source)
    result = api.judge(log, spec, min_impressions=min_impressions, grades=grades)
    if out is not None:
        result.save(out, format)
    show(result, json, log)


command = judge
