"""Who got exposure in a log, against merit: the numbers with their intervals and verdicts."""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from engine.core.checks import Finding
from engine.diagnostics.verdict import Verdict, verdict
from engine.examination.deleted_parts import curves_without, whole_curve
from engine.fairness.audit import evidence
from engine.fairness.audit.counts import PARTS, ExposureCounts, counts_of
from engine.fairness.audit.measures import Measures, Offer, measured, offer_of
from engine.fairness.audit.merit import FROM_LOG, Given, given_merit
from engine.inference.delete_a_group import Deleted
from engine.ingest.tables.item_groups import Groups, groups_of
from engine.logs.log import Log

ESTIMANDS = ("exposure_audit",)
"The estimands of the intervals in this module, by the keys of the audit."

MOST_PAIRS = 15
"""Every two groups are compared as long as there are no more pairs; else each with the first."""


@dataclass(frozen=True)
class GroupAudit:
    """One group: sums per impression, and exposure per merit with its interval and verdict."""

    group: str
    exposure: Deleted
    merit: Deleted
    exposure_per_merit: Deleted
    interval: tuple[float, float]
    verdict: Verdict


@dataclass(frozen=True)
class GroupComparison:
    """One measure between two groups, `a` over `b`; or over all groups, without names."""

    measure: str
    a: str
    b: str
    value: float
    interval: tuple[float, float]
    verdict: Verdict


@dataclass(frozen=True)
class Audit:
    """The audit of a log.

    `expected` are EE-D, EE-R and EE-L, each with its verdict; `never_shown` is the share of the
    merit on offer that no impression ever showed, None where merit is estimated from what was
    shown.
    """

    log: Log
    level: float
    examination: str
    merit: str
    groups: tuple[GroupAudit, ...]
    comparisons: tuple[GroupComparison, ...]
    expected: dict[str, Deleted]
    expected_verdicts: dict[str, Verdict]
    by_rank: np.ndarray = field(repr=False)
    never_shown: float | None
    warnings: tuple[str, ...]


def audit(
    log: Log,
    group: str,
    *,
    examination: str = "all_pairs",
    merit: str = FROM_LOG,
    level: float = 0.95,
) -> Audit:
    """Audit a log.

    Examination and merit that come from the log are estimated again without each part of the
    sessions, so that every interval carries their uncertainty.

    Args:
        log: a log of rankings.
        group: a column, a rule such as `price > 100`, or a file with item and group.
        examination: the spec of an examination method.
        merit: "log" for relevance corrected for examination, "truth", or a file.
        level: of the intervals.

    Raises:
        EngineError: there are no such groups, or the merit or examination cannot be had.
    """
    groups, given = groups_of(log, group), given_merit(log, merit)
    counts = counts_of(log)  # before the curve, which reads the cells that it leaves
    curve = whole_curve(log, examination, counts.whole)
    curves = curves_without(log, examination, counts.whole, counts.part, PARTS)
    offer = offer_of(counts, groups.code, given)
    numbers = measured(counts, curves, offer, groups.code[counts.whole.item])
    seen = np.nan_to_num(curve.examination)
    shared = [
        evidence.of_ranks(counts.whole, curve.identified),
        evidence.of_sessions(int(log.counts["sessions"])),
    ]
    audits = _groups(groups, numbers, counts, seen, offer, shared, level)
    expected = {name: _deleted(numbers.expected[:, k]) for k, name in enumerate("drl")}
    return Audit(
        log,
        level,
        examination,
        merit if given is None else given.source,
        audits,
        _comparisons(audits, numbers, level),
        expected,
        _expected_verdicts(expected, audits, shared, given, level),
        numbers.by_rank,
        _never_shown(counts, offer, given),
        _warnings(groups, curve.warnings, counts, offer, given),
    )


def _deleted(values: np.ndarray) -> Deleted:
    return Deleted(float(values[0]), values[1:])


def _over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)


def _shares(amounts: np.ndarray) -> np.ndarray:
    return amounts / np.maximum(amounts.sum(axis=1, keepdims=True), 1e-300)


def _groups(
    groups: Groups,
    numbers: Measures,
    counts: ExposureCounts,
    seen: np.ndarray,
    offer: Offer,
    shared: list[Finding],
    level: float,
) -> tuple[GroupAudit, ...]:
    size = numbers.exposure.shape[1]
    behind: list[list[Finding]] = [[] for _ in range(size)]
    if offer.relevance is None:
        behind = evidence.of_merit(counts.whole, seen, counts.impressions[0], offer, size)
    result = []
    for code, name in enumerate(groups.names[:size]):
        served = _deleted(_over(numbers.exposure[:, code], numbers.merit[:, code]))
        interval = served.interval(level, ratio=True)
        if numbers.merit[0, code] <= 0:
            findings = [Finding(evidence.MERIT, "red", "No item of this group has merit.")]
        else:
            findings = [*behind[code], evidence.of_interval(served, interval), *shared]
        result.append(
            GroupAudit(
                name,
                _deleted(numbers.exposure[:, code]),
                _deleted(numbers.merit[:, code]),
                served,
                interval,
                verdict(findings),
            )
        )
    return tuple(result)


def _comparisons(
    audits: tuple[GroupAudit, ...], numbers: Measures, level: float
) -> tuple[GroupComparison, ...]:
    pairs = list(combinations(range(len(audits)), 2))
    pairs = pairs if len(pairs) <= MOST_PAIRS else [(0, code) for code in range(1, len(audits))]
    kinds = {
        "exposure_ratio": (numbers.exposure, numbers.offered),
        "treatment_ratio": (numbers.exposure, numbers.merit),
        "impact_ratio": (numbers.clicks, numbers.merit),
    }
    result = []
    for a, b in pairs:
        for measure, (above, below) in kinds.items():
            served = _over(above, below)
            ratio = _deleted(_over(served[:, a], served[:, b]))
            interval = ratio.interval(level, ratio=True)
            of_groups = [
                finding
                for code in (a, b)
                for finding in audits[code].verdict.findings
                if finding.check not in (evidence.INTERVAL, *evidence.OF_MERIT)
                or (measure != "exposure_ratio" and finding.check != "interval")
            ]
            findings = [evidence.of_interval(ratio, interval), *dict.fromkeys(of_groups)]
            names = audits[a].group, audits[b].group
            result.append(
                GroupComparison(measure, *names, ratio.value, interval, verdict(findings))
            )
    return (*result, _rank_fairness(audits, numbers, level))


def _expected_verdicts(
    expected: dict[str, Deleted],
    audits: tuple[GroupAudit, ...],
    shared: list[Finding],
    given: Given | None,
    level: float,
) -> dict[str, Verdict]:
    """EE-D needs ranks and sessions; EE-R and EE-L also the order of items by merit."""
    of_merit = [
        finding
        for group in audits
        for finding in group.verdict.findings
        if finding.check in evidence.OF_MERIT
    ]
    result = {}
    for name, value in expected.items():
        findings = [
            evidence.of_interval(value, value.interval(level), expected["d"].value),
            *shared,
        ]
        if name != "d":
            findings += [*dict.fromkeys(of_merit), evidence.of_order(given is not None)]
        result[name] = verdict(findings)
    return result


def _rank_fairness(
    audits: tuple[GroupAudit, ...], numbers: Measures, level: float
) -> GroupComparison:
    """How far the groups' shares of exposure are from their shares of the items (sapiezynski2019).

    Total variation: the share of all exposure that would have to change groups.
    """
    exposure, offered = _shares(numbers.exposure), _shares(numbers.offered)
    far = _deleted(np.abs(exposure - offered).sum(axis=1) / 2)
    low, high = far.interval(level)
    interval = (max(low, 0.0), min(high, 1.0))
    shared = [
        finding for finding in audits[0].verdict.findings if finding.check in ("ranks", "sessions")
    ]
    name = "attention_weighted_rank_fairness"
    return GroupComparison(name, "", "", far.value, interval, verdict(shared))


def _never_shown(counts: ExposureCounts, offer: Offer, given: Given | None) -> float | None:
    if given is None or offer.relevance is None:
        return None
    deserving = offer.relevance > 0
    return float((offer.counted[deserving] < 0).mean()) if deserving.any() else 0.0


def _warnings(
    groups: Groups,
    of_curve: tuple[str, ...],
    counts: ExposureCounts,
    offer: Offer,
    given: Given | None,
) -> tuple[str, ...]:
    ranks = counts.whole.impressions.shape[1]
    warnings = [*groups.warnings, *of_curve]
    if given is None:
        warnings.append(
            "Merit covers items that were shown; give judgments to include those that never were."
        )
    deep = np.bincount(offer.query).max(initial=0)
    if deep > ranks:
        warnings.append(
            f"At most {ranks} of up to {deep:,} items were shown; the others have no exposure."
        )
    return tuple(warnings)
