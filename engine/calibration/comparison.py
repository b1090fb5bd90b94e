"""One comparison per log of a regime, which several estimands read."""

from functools import lru_cache

from engine.calibration.world import Draw, Regime, best_first, better_often
from engine.evaluation.compare import Comparison, compare
from engine.policies.uploaded import UploadedPolicy

COUNTED = "action(propensities='counted')"
CLASSIFIED = "action(propensities='classified')"
OF_RANKINGS = (
    "snips(weighting='policy_aware')",
    "ips(weighting='policy_aware')",
    "snips(weighting='examination')",
    "dr(weighting='policy_aware')",
    "sndr(weighting='policy_aware')",
    "switch_dr(weighting='policy_aware')",
    "dr(weighting='examination')",
    "sndr(weighting='examination')",
    "switch_dr(weighting='examination')",
)
OF_SLOTS = (
    "ips",
    "snips",
    "dr",
    "sndr",
    "dm",
    "clipped",
    "switch_dr",
    f"ips(weighting={COUNTED!r})",
    f"snips(weighting={COUNTED!r})",
    f"snips(weighting={CLASSIFIED!r})",
    "sub_gaussian",
    "dr(rewards='features')",
    "clipped(tuning='slope')",
)
OF_LOGGERS = ("balanced_ips", "weighted_ips", "weighted_dr")


def target(drawn: Draw) -> tuple[UploadedPolicy, float]:
    """The policy that is asked about, and what it earns."""
    return better_often(drawn) if drawn.regime.logging == "slots" else best_first(drawn)


@lru_cache(maxsize=1)
def comparison(drawn: Draw) -> Comparison:
    """The target and the logging policy, under the estimators for logs of the regime."""
    every = suited(drawn.regime)
    some = [spec for spec in every if spec in drawn.numbers] or every
    return compare(drawn.log, [target(drawn)[0]], some)


def suited(regime: Regime) -> list[str]:
    """The estimators for logs of a regime."""
    if regime.logging != "slots":
        return list(OF_RANKINGS)
    return [*OF_SLOTS, *(OF_LOGGERS if regime.rankers > 1 else ())]
