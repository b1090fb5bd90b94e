"""`counterclick fit`: fit a click model, and say how well it predicts."""

from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, Source, show


def fit(
    files: Files,
    model: Annotated[str, typer.Option(help="A click model, such as pbm or dbn.")],
    test: Annotated[
        str | None, typer.Option(help="Another log, on which predictions are scored.")
    ] = None,
    choose_prior: Annotated[
        bool,
        typer.Option(
            "--choose-prior",
            help="Choose the prior that best predicts a held-out fifth of the sessions.",
        ),
    ] = False,
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    json: Json = False,
) -> None:
    """Fit a click model: parameters, log-likelihood per row, perplexity per rank."""
    from engine import api
    from engine.cli.options import loaded
    from engine.core.method import parse

    parse("click_models", model)
    log, other = (
        loaded(files, map, reward=reward, source=source),
        None if test is None else loaded([test], map, source=source),
    )
    show(api.fit(log, model, test=other, choose_prior=choose_prior), json, log)


command = fit
