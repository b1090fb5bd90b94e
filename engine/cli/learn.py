"""`counterclick learn`: the best policy that a log supports, and its honest value."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.main import answer
from engine.cli.options import Files, Json, Map

if TYPE_CHECKING:
    from engine.evaluation.honest_split import Learned


def learn(
    files: Files,
    learner: Annotated[str, typer.Option(help="A learner's spec, such as norm_poem or argmax.")],
    out: Annotated[
        Path,
        typer.Option(
            help="The policy file to write: .csv, .tsv or .parquet, and .json for a policy that "
            "looks at columns of the log."
        ),
    ],
    map: Map = None,
    estimator: Annotated[
        str, typer.Option(help="What values are estimated with. Without one, what suits the log.")
    ] = "",
    tune: Annotated[
        bool, typer.Option(help="Choose the learner's settings on sessions of their own.")
    ] = False,
    level: Annotated[float, typer.Option(help="The level of the interval.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Draws the same numbers again.", min=0)] = 0,
    json: Json = False,
) -> None:
    """Learn a policy on some sessions and state its value on the others."""
    from engine.cli.options import loaded
    from engine.evaluation.honest_split import learn as learn_policy
    from engine.policies.candidates import logged_candidates
    from engine.policies.policy_files import check_suffix, write_policy

    check_suffix(out)
    log = loaded(files, map)
    found = learn_policy(log, learner, estimator=estimator, tune=tune, level=level, seed=seed)
    write_policy(found.policy, log, log.remember("candidates", lambda: logged_candidates(log)), out)
    if json:
        answer(found.as_record() | {"policy": str(out)})
    else:
        print(_as_text(found, out))


def _as_text(found: "Learned", out: Path) -> str:
    from engine.core.numbers import decided_by, significant

    honest, sessions = found.honest, found.split.sessions()
    low, high = (decided_by(bound, honest.interval) for bound in honest.interval)
    lines = [
        f"{found.learner.spec}: learned on {sessions['train']:,} sessions"
        + (f", tuned on {sessions['tune']:,}" if sessions["tune"] else "")
        + f", valued on {sessions['test']:,}",
        f"  {honest.verdict.word}: {decided_by(honest.value, honest.interval)} per impression "
        f"({100 * honest.level:g}% {low} to {high}) by {honest.estimator}",
        f"  claimed on its own sessions: {significant(found.claimed.value)}",
        f"  logging policy: {significant(found.logging.value)}",
        *([f"  true value: {significant(found.truth)}"] if found.truth is not None else []),
        *[f"  - {reason}" for reason in honest.verdict.reasons],
        *[f"  > {step}" for step in honest.verdict.next_steps],
        f"  policy: {out}",
    ]
    return "\n".join(lines)


command = learn
