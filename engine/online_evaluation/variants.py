"""Which variant earned more? An A/B log by policy, its sample ratio checked first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.core.checks import Finding
from engine.core.errors import EngineError
from engine.core.numbers import probability
from engine.diagnostics.verdict import Verdict, verdict
from engine.inference.estimate import Estimate, of_totals
from engine.logs.log import Log
from engine.online_evaluation.mixed_pages import mixes_policies

MOST = 50
FEWEST, FEW = 20, 100
"""Sessions per variant: below the first nothing is estimable, below the second with care."""
MISMATCH = 0.001
"""A split this unlikely is no accident."""
_TOTALS = """
SELECT policy, bucket, COUNT(*) AS sessions, CAST(SUM(shown) AS BIGINT) AS impressions,
  SUM(reward) AS reward
FROM (SELECT policy, bucket, session, COUNT(DISTINCT impression) AS shown, SUM(reward) AS reward
      FROM log GROUP BY policy, bucket, session) AS users
GROUP BY policy, bucket ORDER BY policy, bucket
"""


@dataclass(frozen=True)
class Variant:
    """What one policy earned per impression."""

    policy: str
    sessions: int
    impressions: int
    estimate: Estimate


@dataclass(frozen=True)
class VariantDifference:
    """One variant minus the control, with what the log allows to say about it."""

    policy: str
    minus: str
    estimate: Estimate
    p_value: float
    verdict: Verdict


@dataclass(frozen=True)
class Variants:
    """The variants of an A/B log; `sample_ratio` is the p-value of the split of sessions."""

    variants: tuple[Variant, ...]
    differences: tuple[VariantDifference, ...]
    sample_ratio: float
    level: float

    @property
    def mismatch(self) -> bool:
        """Whether chance would hardly have split the sessions so."""
        return self.sample_ratio < MISMATCH


def compare_variants(
    log: Log, *, control: str = "", shares: Sequence[float] = (), level: float = 0.95
) -> Variants:
    """Compare the mean reward per impression of each logging policy with that of the control.

    Args:
        log: with a policy per impression.
        control: its policy; the first by name if left out.
        shares: of the sessions that were meant for each policy, in the order of their names; equal
            if left out.
        level: of every interval.

    Raises:
        EngineError: the log names no two policies, or mixes them on one page.
    """
    totals = _totals(log)
    names = list(dict.fromkeys(totals["policy"].tolist()))
    if control and control not in names:
        raise EngineError(
            f"no row was logged by {control!r}", fix=f"Known ones: {', '.join(names[:10])}."
        )
    control = control or names[0]
    dense, variants = _dense(totals, names), {}
    for name in names:
        rows = totals["policy"] == name
        variants[name] = Variant(
            name,
            int(totals["sessions"][rows].sum()),
            int(totals["impressions"][rows].sum()),
            _mean(dense, name),
        )
    ratio = sample_ratio([variant.sessions for variant in variants.values()], shares)
    differences = tuple(
        _difference(variants[name], variants[control], dense, ratio)
        for name in names
        if name != control
    )
    return Variants(tuple(variants.values()), differences, ratio, level)


def sample_ratio(sessions: Sequence[int], shares: Sequence[float] = ()) -> float:
    """The chance that sessions split so unevenly between variants (chi-squared)."""
    from scipy.special import chdtrc

    meant = np.array(shares or [1.0] * len(sessions), dtype=float)
    if len(meant) != len(sessions) or not (meant > 0).all():
        raise EngineError(
            f"{len(sessions)} variants need {len(sessions)} shares above zero, "
            f"but {len(meant)} are given"
        )
    seen = np.array(sessions, dtype=float)
    expected = seen.sum() * meant / meant.sum()
    return float(chdtrc(len(seen) - 1, ((seen - expected) ** 2 / expected).sum()))


def _totals(log: Log) -> dict[str, np.ndarray]:
    if not log.has("policy"):
        raise EngineError(
            "this log does not say which policy made which impression",
            fix="Map the column that does: --map policy=COLUMN.",
        )
    if mixes_policies(log):
        raise EngineError(
            "several policies share one page, so this is an interleaved log",
            fix="Ask `interleave` instead.",
        )
    totals = log.reduce(_TOTALS)
    number = len(set(totals["policy"].tolist()))
    if not 2 <= number <= MOST:
        raise EngineError(f"an A/B test compares 2 to {MOST} policies, but the log has {number}")
    return totals


def _dense(totals: dict[str, np.ndarray], names: list[str]) -> dict[str, np.ndarray]:
    """Bucket totals of rewards and impressions by policy, zeros included."""
    place = np.unique(totals["bucket"], return_inverse=True)[1]
    buckets = int(place.max()) + 1
    dense = {}
    for index, name in enumerate(names):
        rows = totals["policy"] == name
        for kind in ("reward", "impressions"):
            weights = totals[kind][rows].astype(float)
            dense[f"{kind} {index} {name}"] = np.bincount(place[rows], weights, buckets)
    return dense


def _keys(dense: dict[str, np.ndarray], name: str) -> tuple[str, str]:
    reward, impressions = (key for key in dense if key.split(" ", 2)[2] == name)
    return reward, impressions


def _mean(dense: dict[str, np.ndarray], name: str) -> Estimate:
    reward, shown = _keys(dense, name)
    return of_totals(
        lambda at: at[reward] / at[shown], {key: dense[key] for key in (reward, shown)}
    )


def _difference(
    variant: Variant, control: Variant, dense: dict[str, np.ndarray], ratio: float
) -> VariantDifference:
    (reward, shown), (other, others) = _keys(dense, variant.policy), _keys(dense, control.policy)
    estimate = of_totals(
        lambda at: at[reward] / at[shown] - at[other] / at[others],
        {key: dense[key] for key in (reward, shown, other, others)},
    )
    findings = [_split(ratio), _enough(variant, control)]
    return VariantDifference(
        variant.policy, control.policy, estimate, _p_value(estimate), verdict(findings)
    )


def _p_value(estimate: Estimate) -> float:
    from scipy.special import stdtr

    if not estimate.standard_error > 0:
        return 1.0
    distance = abs(estimate.value / estimate.standard_error)
    return float(2 * stdtr(max(estimate.buckets - 1, 1), -distance))


def _split(ratio: float) -> Finding:
    if ratio >= MISMATCH:
        return Finding("sample_ratio", "green", "Sessions are split as planned.")
    return Finding(
        "sample_ratio",
        "red",
        f"By chance, a split as uneven as this one has probability {probability(ratio)}.",
        "Find out where sessions were lost before comparing the variants.",
    )


def _enough(variant: Variant, control: Variant) -> Finding:
    fewest = min(variant.sessions, control.sessions)
    sentence = f"The smaller variant has {fewest:,} sessions."
    if fewest >= FEW:
        return Finding("sessions", "green", sentence)
    return Finding(
        "sessions", "red" if fewest < FEWEST else "amber", sentence, f"Log {FEW} of each."
    )
