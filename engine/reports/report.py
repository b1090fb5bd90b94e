"""What a report of a comparison says, before it is laid out as HTML or Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.core.method import parse
from engine.core.numbers import as_json, count, decided_by, significant
from engine.core.references import citation
from engine.studies.answer import Answer, Difference
from engine.studies.compare import Comparison
from engine.studies.headline import headline

ESTIMATES = ("Policy", "Estimator", "Per 100 impressions", "Interval", "Effective", "Evidence")
DIFFERENCES = ("Policy", "Minus", "Estimator", "Per 100 impressions", "Interval", "Evidence")


@dataclass(frozen=True)
class Report:
    """A comparison told in full: sentence, tables, reasons, methods and the way to repeat it."""

    title: str
    sentence: str
    facts: dict[str, str]
    estimates: list[tuple[str, ...]]
    differences: list[tuple[str, ...]]
    reasons: dict[str, list[str]]
    methods: list[str]
    papers: list[str]
    record: dict[str, object]
    sql: str
    python: str
    found: Comparison
    truth: Mapping[str, float] = field(default_factory=dict)


def report(found: Comparison, python: str = "", truth: Mapping[str, float] | None = None) -> Report:
    """The report of a comparison; its first estimator decides what the sentence says.

    Args:
        found: the comparison.
        python: the program that repeats it.
        truth: true values by policy, where they are known.
    """
    kinds = [parse("estimators", spec) for spec in _estimators(found)]
    return Report(
        title="What another policy would have earned",
        sentence=headline(found, found.answers[0].estimator),
        facts=_facts(found, truth or {}),
        estimates=[_estimate(answer) for answer in found.answers],
        differences=[_difference(paired) for paired in found.differences],
        reasons={_asked(answer): _reasons(answer) for answer in found.answers if _reasons(answer)},
        methods=[f"{kind.spec}: {kind.summary()} Assumes: {kind.assumes}" for kind in kinds],
        papers=[citation(key) for key in sorted({key for kind in kinds for key in kind.cites})],
        record=as_json(found.as_record()),
        sql=found.sql,
        python=python,
        found=found,
        truth=truth or {},
    )


def _estimators(found: Comparison) -> list[str]:
    return list(dict.fromkeys(answer.estimator for answer in found.answers))


def _facts(found: Comparison, truth: Mapping[str, float]) -> dict[str, str]:
    log, base = found.log, found.baseline
    facts = {
        "Log": log.name,
        "Fingerprint": log.fingerprint,
        "Size": ", ".join(
            [
                count(log.counts["rows"], "row"),
                count(log.counts["impressions"], "impression"),
                count(log.counts["sessions"], "session"),
            ]
        ),
        "Earned as logged": f"{_scaled(base.value, base.interval)} per 100 impressions",
    }
    known = [f"{policy} {significant(100 * value, 4)}" for policy, value in truth.items()]
    return facts | ({"True values, per 100": "; ".join(known)} if known else {})


def _estimate(answer: Answer) -> tuple[str, ...]:
    return (
        answer.policy,
        answer.estimator,
        _scaled(answer.value, answer.interval),
        _interval(answer.interval, answer.level),
        f"{answer.effective_sample_size:,.0f}" if answer.facts else "unknown",
        answer.verdict.word,
    )


def _difference(paired: Difference) -> tuple[str, ...]:
    return (
        paired.policy,
        paired.minus,
        paired.estimator,
        _scaled(paired.value, paired.interval),
        _interval(paired.interval, paired.level),
        paired.verdict,
    )


def _scaled(value: float, interval: tuple[float, float]) -> str:
    return decided_by(100 * value, (100 * interval[0], 100 * interval[1]))


def _interval(interval: tuple[float, float], level: float) -> str:
    low, high = (_scaled(bound, interval) for bound in interval)
    return f"{100 * level:g}%: {low} to {high}"


def _asked(answer: Answer) -> str:
    return f"{answer.policy} by {answer.estimator}"


def _reasons(answer: Answer) -> list[str]:
    return [*answer.verdict.reasons, *(f"Next: {step}" for step in answer.verdict.next_steps)]
