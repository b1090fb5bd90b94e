"""`counterclick learn`: the best policy that a log supports, and its value on other sessions."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, Source, show
from engine.cli.output_files import writable


def learn(
    files: Files,
    learner: Annotated[str, typer.Option(help="A learner's spec, such as norm_poem or argmax.")],
    out: Annotated[
        Path,
        typer.Option(
            callback=writable,
            help="The policy file to write: .csv, .tsv or .parquet, and .json for a policy that "
            "looks at columns of the log.",
        ),
    ],
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    estimator: Annotated[
        str, typer.Option(help="The estimator of the value. Default: the one that suits the log.")
    ] = "",
    tune: Annotated[
        bool, typer.Option(help="Tune the learner's settings on held-out sessions.")
    ] = False,
    level: Annotated[float, typer.Option(help="The confidence level of the interval.")] = 0.95,
    seed: Annotated[int, typer.Option(help="The same seed gives the same result.", min=0)] = 0,
    json: Json = False,
) -> None:
    """Learn a policy on some sessions and state its value on the others."""
    from engine import api
    from engine.cli.options import loaded
    from engine.core.errors import EngineError
    from engine.core.method import parse
    from engine.policies.files.policy_files import TABLES, check_suffix
    from engine.policies.linear import SUFFIX

    check_suffix(out)
    chosen = parse("learners", learner)
    if out.suffix.lower() == SUFFIX and not getattr(chosen, "features", ""):
        raise EngineError(
            f"{chosen.spec} looks at no columns, so its policy is written as a table",
            fix=f"Name the file {out.stem}{TABLES[0]}, or give the learner features.",
        )
    log = loaded(files, map, reward=reward, source=source)
    result = api.learn(log, learner, estimator=estimator, tune=tune, level=level, seed=seed)
    show(result.save(out), json, log)


command = learn
