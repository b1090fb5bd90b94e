"""What a report of a comparison says, before it is laid out as HTML or Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from engine.core.method import parse
from engine.core.numbers import as_json, count, decided_by, percent, significant
from engine.core.references import citation
from engine.diagnostics.clipping import cut_off
from engine.diagnostics.verdict import WORDS as VERDICT
from engine.studies.answer import Answer, Difference
from engine.studies.carriers import carriers
from engine.studies.compare import Comparison
from engine.studies.differences import WORDS
from engine.studies.headline import headline
from engine.studies.sweep import Sweep

ESTIMATES = ("Policy", "Estimator", "Per 100 impressions", "Interval", "Effective", "Evidence")
CARRIERS = ("Policy", "Line", "Query", "Item", "Rank", "Reward", "Weight", "Share of the value")
SWEEP = (
    "Policy",
    "Largest weight",
    "Per 100 impressions",
    "Interval",
    "Weight kept",
    "SLOPE",
    "Evidence",
)
HEAVIEST = 5
"""Rows that are named for each policy."""
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
    carriers: list[tuple[str, ...]] = field(default_factory=list)
    sweep: list[tuple[str, ...]] = field(default_factory=list)


def report(
    found: Comparison,
    python: str = "",
    truth: Mapping[str, float] | None = None,
    swept: Comparison | None = None,
) -> Report:
    """The report of a comparison; its first estimator decides what the sentence says.

    Args:
        found: the comparison.
        python: the program that repeats it.
        truth: true values by policy, where they are known.
        swept: the comparison whose sweeps are told; this one, if none is given.
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
        carriers=[row for answer in _deciding(found) for row in _carriers(answer)],
        sweep=_sweeps(swept or found),
    )


def _deciding(found: Comparison) -> list[Answer]:
    """The answers of the first estimator, by which the sentence goes."""
    return [one for one in found.answers if one.estimator == found.answers[0].estimator]


def _carriers(answer: Answer) -> list[tuple[str, ...]]:
    """The rows with the largest weighted rewards; none where nothing is weighed."""
    if answer.facts is None or answer.facts.weight is None:
        return []
    rows = carriers(answer, HEAVIEST)
    return [
        (
            answer.policy,
            f"{int(rows['line'][place]):,}",
            str(rows["query"][place]),
            str(rows["item"][place]),
            f"{int(rows['rank'][place])}",
            significant(float(rows["reward"][place])),
            significant(float(rows["weight"][place])),
            percent(float(rows["share"][place]), 2),
        )
        for place in range(len(rows["line"]))
    ]


def _sweeps(swept: Comparison) -> list[tuple[str, ...]]:
    """Every sweep, each threshold with its verdict."""
    words = {(one.policy, one.estimator): one.verdict.word for one in swept.answers}
    return [
        row
        for one in swept.sweeps
        for row in _sweep(one, swept.baseline.level, words[one.policy, one.estimator])
    ]


def _sweep(one: Sweep, level: float, word: str) -> list[tuple[str, ...]]:
    """One line per threshold, the one that the log itself would choose marked."""
    told: list[tuple[str, ...]] = []
    table = one.as_table(level)
    for place, threshold in enumerate(one.thresholds):
        interval = float(table["low"][place]), float(table["high"][place])
        told.append(
            (
                one.policy,
                f"{threshold:g}",
                _scaled(float(table["value"][place]), interval),
                _interval(interval, level),
                percent(one.kept[place]),
                "chosen" if place == one.chosen else "",
                min(word, _cut(one, place), key=WORDS.index),
            )
        )
    return told


def _cut(one: Sweep, place: int) -> str:
    """The verdict on what a threshold cuts off, against the largest one that was tried."""
    here, plain = one.estimates[place], one.estimates[0]
    error = here.standard_error
    moved = abs(plain.value - here.value) / error if error > 0 else 0.0
    return VERDICT[cut_off(1 - one.kept[place], moved)]


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
        "Counterclick": version("counterclick"),
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
