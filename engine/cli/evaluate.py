"""`counterclick evaluate`: what other policies would have earned."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.main import answer
from engine.core.errors import EngineError

if TYPE_CHECKING:
    from engine.evaluation.answer import Answer
    from engine.evaluation.compare import Comparison
    from engine.logs.log import Log
    from engine.policies.policy import Policy


def evaluate(
    file: Annotated[Path, typer.Argument(help="A click log: CSV, TSV, JSONL or Parquet.")],
    policy: Annotated[
        list[str],
        typer.Option(
            help="A policy's spec, or a file with item, probability or score, and "
            "optionally query, rank; may be repeated."
        ),
    ],
    estimator: Annotated[
        list[str] | None,
        typer.Option(
            help="An estimator's spec; may be repeated. Without one, those that suit the log."
        ),
    ] = None,
    map: Annotated[
        list[str] | None, typer.Option(help="field=column of the file; may be repeated.")
    ] = None,
    rewards: Annotated[
        Path | None,
        typer.Option(help="Predicted rewards: item, prediction, optionally query, rank."),
    ] = None,
    level: Annotated[float, typer.Option(help="The level of every interval.")] = 0.95,
    interval: Annotated[str, typer.Option(help="The interval's spec.")] = "jackknife",
    json: Annotated[bool, typer.Option(help="Print one JSON object and nothing else.")] = False,
) -> None:
    """What each policy would have earned, by each estimator, with verdicts."""
    from engine.cli.mapping import mapped
    from engine.core.method import parse
    from engine.evaluation.compare import compare
    from engine.evaluation.default_estimators import default_estimators
    from engine.ingest.load import load
    from engine.policies.uploaded import source_file
    from engine.reward_models.uploaded import Uploaded

    estimators = {spec: parse("estimators", spec) for spec in estimator or ()}
    if rewards is not None and not rewards.is_file():
        raise EngineError(f"there is no file {rewards.name}", fix="Check the path.")
    model = Uploaded(name=rewards.name, path=rewards) if rewards else None
    log = load(file, mapping=mapped(map), in_place=True)
    estimators = estimators or {spec: parse("estimators", spec) for spec in default_estimators(log)}
    if model is not None:
        model.fit(log)
    policies = {name: one for text in policy for name, one in _policies(text, log).items()}
    specs = [one.spec for one in policies.values()]
    policies = {
        text: one if specs.count(one.spec) == 1 or not source_file(one) else one.replace(name=text)
        for text, one in policies.items()
    }
    found = compare(
        log,
        list(policies.values()),
        list(estimators.values()),
        rewards=model,
        level=level,
        kind=interval,
    )
    asked = {method.spec: text for text, method in (policies | estimators).items()}
    for note in dict.fromkeys(getattr(one, "note", "") for one in policies.values()):
        print(note, file=sys.stderr, end="\n" if note else "")
    if json:
        answer(found.as_record(asked))
    else:
        print(_as_text(found))


def _policies(text: str, log: "Log") -> "dict[str, Policy]":
    """The policies that an option names: those of a file if there is one, else that of a spec."""
    from engine.core.method import methods, parse
    from engine.policies.scores import Scores
    from engine.policies.uploaded import policies_of

    path = Path(text)
    a_file = path.is_file() and text not in methods("policies")
    if not a_file and (not path.suffix or "(" in text):
        policy = parse("policies", text)
        named = isinstance(policy, Scores) and policy.name
        return {text: policy.of_file(Path(policy.name), log) if named else policy}
    found = policies_of(path, log)
    if len(found) == 1:
        return {text: found[0]}
    return {f"{text}:{policy.name.rpartition(':')[2]}": policy for policy in found}


def _as_text(found: "Comparison") -> str:
    from engine.core.numbers import count, significant

    lines = [
        f"{count(found.log.impressions, 'impression')}, mean reward "
        f"{significant(found.baseline.value)}"
    ]
    for one in found.answers:
        lines.append(f"\n{one.policy}, {one.estimator}: {one.verdict.word}")
        lines += [f"  - {reason}" for reason in one.verdict.reasons]
        lines += [f"  > {step}" for step in one.verdict.next_steps]
        lines += [f"  = {one.chosen}"] if one.chosen else []
        lines += [f"  {_value(one)}"] if one.evidence else []
    return "\n".join(lines)


def _value(one: "Answer") -> str:
    from engine.core.numbers import decided_by

    if one.band:
        low, high = (decided_by(bound, one.band) for bound in one.band)
        return f"no number: anything from {low} to {high} per impression"
    low, high = (decided_by(bound, one.interval) for bound in one.interval)
    value = decided_by(one.value, one.interval)
    return f"{value} per impression ({100 * one.level:g}% {low} to {high})"


command = evaluate
