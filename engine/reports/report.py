"""What a report of a comparison says, before it is laid out as HTML or Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from engine.core.method import Method
from engine.core.numbers import as_json, count, decided_by, percent, probability, significant
from engine.core.references import citation
from engine.core.titles import titled_spec
from engine.diagnostics.overlap.clipping import cut_off
from engine.diagnostics.verdict import WORDS as VERDICT
from engine.evaluation.answer import Answer, Difference
from engine.evaluation.compare import Comparison
from engine.evaluation.differences import BASELINE, WORDS
from engine.evaluation.explanations.influential_rows import influential_rows
from engine.evaluation.headline import doubt, headline
from engine.evaluation.sweep import Sweep
from engine.policies.uploaded import policy_label
from engine.reports.methods_used import methods_used

ESTIMATES = ("Policy", "Estimator", "Evidence", "Per 100 impressions", "Interval", "Effective")
CARRIERS = ("Policy", "Line", "Query", "Item", "Rank", "Reward", "Weight", "Share of the value")
SWEEP = (
    "Policy",
    "Largest weight",
    "Evidence",
    "Per 100 impressions",
    "Interval",
    "Weight kept",
    "SLOPE",
)
HEAVIEST = 5
"""Rows that are named for each policy."""
DIFFERENCES = (
    "Policy",
    "Minus",
    "Estimator",
    "Evidence",
    "Per 100 impressions",
    "Interval",
    "p after Holm",
)


@dataclass(frozen=True)
class Report:
    """A comparison in full: sentence, tables, reasons, methods and the way to repeat it.

    `verdict` is the one on the policy of the sentence, `doubt` what speaks
    against it; `versus` are the differences between policies, `differences` those to the log.
    """

    title: str
    verdict: str
    doubt: list[str]
    sentence: str
    evidence: dict[str, str]
    estimates: list[tuple[str, ...]]
    differences: list[tuple[str, ...]]
    versus: list[tuple[str, ...]]
    reasons: dict[str, list[str]]
    methods: list[Method]
    papers: list[str]
    record: dict[str, object]
    sql: str
    python: str
    found: Comparison
    truth: Mapping[str, float] = field(default_factory=dict)
    influential_rows: list[tuple[str, ...]] = field(default_factory=list)
    sweep: list[tuple[str, ...]] = field(default_factory=list)


def report(
    comparison: Comparison,
    python: str = "",
    truth: Mapping[str, float] | None = None,
    swept: Comparison | None = None,
) -> Report:
    """The report of a comparison; its first estimator decides what the sentence says.

    Args:
        comparison: the comparison.
        python: the program that repeats it.
        truth: true values by policy, where they are known.
        swept: the comparison whose sweeps are shown; this one, if none is given.
    """
    kinds, deciding = methods_used(comparison), comparison.answers[0].estimator
    paired = [
        (difference.minus == BASELINE, _difference(difference))
        for difference in comparison.differences
    ]
    word, against = doubt(comparison, deciding)
    return Report(
        title="What would another policy have earned?",
        verdict=word,
        doubt=against,
        sentence=headline(comparison, deciding),
        evidence=_facts(comparison, truth or {}),
        estimates=[_estimate(answer) for answer in comparison.answers],
        differences=[rows for logged, rows in paired if logged],
        versus=[rows for logged, rows in paired if not logged],
        reasons={
            _name_of(answer): _reasons(answer) for answer in comparison.answers if _reasons(answer)
        },
        methods=kinds,
        papers=[citation(key) for key in sorted({key for kind in kinds for key in kind.cites})],
        record=as_json(comparison.as_record()),
        sql=comparison.sql,
        python=python,
        found=comparison,
        truth=truth or {},
        influential_rows=[
            row for answer in _deciding(comparison) for row in _influential_rows(answer)
        ],
        sweep=_sweeps(swept or comparison),
    )


def _deciding(comparison: Comparison) -> list[Answer]:
    """The answers of the first estimator, by which the sentence goes."""
    return [
        answer
        for answer in comparison.answers
        if answer.estimator == comparison.answers[0].estimator
    ]


def _influential_rows(answer: Answer) -> list[tuple[str, ...]]:
    """The rows with the largest weighted rewards; none where nothing is weighed."""
    if answer.evidence is None or answer.evidence.weight is None:
        return []
    rows = influential_rows(answer, HEAVIEST)
    return [
        (
            policy_label(answer.policy),
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
    words = {(answer.policy, answer.estimator): answer.verdict.word for answer in swept.answers}
    return [
        row
        for sweep in swept.sweeps
        for row in _sweep(sweep, swept.baseline.level, words[sweep.policy, sweep.estimator])
    ]


def _sweep(sweep: Sweep, level: float, word: str) -> list[tuple[str, ...]]:
    """One line per threshold, the one that the log itself would choose marked."""
    rows: list[tuple[str, ...]] = []
    table = sweep.as_table(level)
    for place, threshold in enumerate(sweep.thresholds):
        interval = float(table["low"][place]), float(table["high"][place])
        rows.append(
            (
                policy_label(sweep.policy),
                f"{threshold:g}",
                min(word, _cut_off_verdict(sweep, place), key=WORDS.index),
                _scaled(float(table["value"][place]), interval),
                _interval(interval, level),
                percent(sweep.weight_kept[place]),
                "chosen" if place == sweep.chosen else "",
            )
        )
    return rows


def _cut_off_verdict(sweep: Sweep, place: int) -> str:
    """The verdict on what a threshold cuts off, against the largest one that was tried."""
    clipped, plain = sweep.estimates[place], sweep.estimates[0]
    error = clipped.standard_error
    moved = abs(plain.value - clipped.value) / error if error > 0 else 0.0
    return VERDICT[cut_off(1 - sweep.weight_kept[place], moved)]


def _facts(comparison: Comparison, truth: Mapping[str, float]) -> dict[str, str]:
    log, base = comparison.log, comparison.baseline
    evidence = {
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
        "Logging policy (observed)": f"{_scaled(base.value, base.interval)} per 100 impressions",
    }
    facts = [
        f"{policy_label(policy)} {significant(100 * value, 4)}" for policy, value in truth.items()
    ]
    return evidence | ({"True values, per 100": "; ".join(facts)} if facts else {})


def _estimate(answer: Answer) -> tuple[str, ...]:
    return (
        policy_label(answer.policy),
        titled_spec("estimators", answer.estimator),
        answer.verdict.word,
        _scaled(answer.value, answer.interval) if answer.evidence and not answer.band else "none",
        _interval_text(answer),
        f"{answer.effective_sample_size:,.0f}" if answer.evidence else "",
    )


def _interval_text(answer: Answer) -> str:
    """The interval, or all that the value could be where weights give no number."""
    if answer.band:
        return "anything from {} to {}".format(*(_scaled(end, answer.band) for end in answer.band))
    return _interval(answer.interval, answer.level) if answer.evidence else ""


def _difference(paired: Difference) -> tuple[str, ...]:
    return (
        policy_label(paired.policy),
        policy_label(paired.minus),
        titled_spec("estimators", paired.estimator),
        paired.verdict,
        _scaled(paired.value, paired.interval),
        _interval(paired.interval, paired.level),
        f"{probability(paired.adjusted)}, {paired.compared} compared",
    )


def _scaled(value: float, interval: tuple[float, float]) -> str:
    return decided_by(100 * value, (100 * interval[0], 100 * interval[1]))


def _interval(interval: tuple[float, float], level: float) -> str:
    low, high = (_scaled(bound, interval) for bound in interval)
    return f"{100 * level:g}%: {low} to {high}"


def _name_of(answer: Answer) -> str:
    return f"{policy_label(answer.policy)} by {titled_spec('estimators', answer.estimator)}"


def _reasons(answer: Answer) -> list[str]:
    verdict = answer.verdict
    steps = (f"Next: {step}" for step in verdict.next_steps)
    return [*verdict.reasons, *verdict.not_checked, *steps]
