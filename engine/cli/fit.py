"""`counterclick fit`: fit a click model, and say how well it predicts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from engine.cli.main import answer

if TYPE_CHECKING:
    from engine.click_models.fitted import Fitted
    from engine.click_models.score import Score
    from engine.logs.log import Log


def fit(
    file: Annotated[Path, typer.Argument(help="A click log: CSV, TSV, JSONL or Parquet.")],
    model: Annotated[str, typer.Option(help="A click model, such as pbm or dbn.")],
    test: Annotated[Path | None, typer.Option(help="Another log, to predict.")] = None,
    choose_prior: Annotated[
        bool,
        typer.Option(
            "--choose-prior",
            help="Take the prior that predicts a fifth of the sessions best; it pulls parameters.",
        ),
    ] = False,
    map: Annotated[
        list[str] | None, typer.Option(help="field=column of the files; may be repeated.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
) -> None:
    """Fit a click model: parameters, log-likelihood per row, perplexity per rank."""
    from engine.cli.mapping import mapped
    from engine.click_models.best_prior import trial, with_best_prior
    from engine.click_models.score import score, translated
    from engine.core.method import parse
    from engine.ingest.load import load
    from engine.logs.subset import split

    chosen = parse("click_models", model)
    log = load(file, mapping=mapped(map), in_place=True)
    if choose_prior:
        chosen = with_best_prior(chosen, trial(*split(log)))
    fitted = chosen.fit(log)
    scores = {"train": score(fitted, translated(log, log))}
    if test is not None:
        scores["test"] = score(
            fitted, translated(load(test, mapping=mapped(map), in_place=True), log)
        )
    if json:
        answer(_as_dict(fitted, scores, log))
    else:
        print(_as_text(fitted, scores))


def _as_dict(fitted: "Fitted", scores: "dict[str, Score]", log: "Log") -> dict[str, object]:
    return {
        "model": fitted.model.spec,
        "prior": {
            "clicks": fitted.model.prior_clicks,
            "impressions": fitted.model.prior_impressions,
        },
        "parameters": {name: _parameter(fitted, name, log) for name in fitted.parameters},
        "log_likelihood": {part: found.log_likelihood for part, found in scores.items()},
        "standard_error": {part: found.error for part, found in scores.items()},
        "perplexity": {
            part: {"overall": found.overall, "per_rank": found.per_rank}
            for part, found in scores.items()
        },
        "conditional_perplexity": {
            part: {"overall": found.conditional_overall, "per_rank": found.conditional_per_rank}
            for part, found in scores.items()
        },
        "unknown_rows": {part: found.unknown for part, found in scores.items()},
        "steps": fitted.steps,
        "converged": fitted.converged,
        "warnings": fitted.warnings,
    }


def _parameter(fitted: "Fitted", name: str, log: "Log") -> object:
    """A number, numbers per rank, or a column of numbers beside those of query and item."""
    values = fitted.stated(name)
    if name not in fitted.model.by_pair:
        return float(values[0]) if len(values) == 1 else values
    return {
        "query": log.queries[fitted.index.query],
        "item": log.items[fitted.index.item],
        "value": values[:-1],
        "unseen_pair": values[-1],
    }


def _as_text(fitted: "Fitted", scores: "dict[str, Score]") -> str:
    from engine.click_models.score import FORMULA
    from engine.core.numbers import percent

    clicks, rows = fitted.model.prior_clicks, fitted.model.prior_impressions
    lines = [fitted.model.spec, f"prior: {clicks:g} pseudo-clicks in {rows:g} pseudo-impressions"]
    for name in fitted.parameters:
        values = fitted.stated(name)
        kind = "by rank or place"
        if name in fitted.model.by_pair:
            told = values[:-1][~np.isnan(values[:-1])]
            kind, values = "mean over pairs", np.atleast_1d(told.mean() if len(told) else np.nan)
        lines.append(f"{name} ({kind}): {_numbers(values)}")
    for part, found in scores.items():
        lines.append(
            f"{part}: log-likelihood per row {found.log_likelihood:.5f} ± {found.error:.5f}, "
            f"perplexity {found.overall:.4f} (knowing the clicks above: "
            f"{found.conditional_overall:.4f}); by rank: {_numbers(found.per_rank)}"
        )
        if found.unknown:
            told = percent(found.unknown)
            lines.append(f"{told} of the rows of {part} show pairs that the model never saw.")
    return "\n".join([*lines, FORMULA, *fitted.warnings])


def _numbers(values: np.ndarray) -> str:
    """Numbers in a row, with a dash where the log says nothing."""
    kinds = [
        " ".join("-" if np.isnan(value) else f"{value:.4f}" for value in row)
        for row in np.atleast_2d(values)
    ]
    return " | ".join(kinds)


command = fit
