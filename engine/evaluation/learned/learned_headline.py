"""One sentence on a learned policy: what it is worth, and what it claimed."""

from engine.core.numbers import decided_by, significant
from engine.evaluation.headline import SILENT
from engine.evaluation.learned.honest_split import Learned


def learned_headline(outcome: Learned) -> str:
    """The honest value beside the log's own and the claimed one, per 100 impressions.

    A value whose verdict is "not estimable" is not stated as what the policy earns.
    """
    honest = outcome.honest
    claimed = (
        f"On the sessions that it was learned from, its value is {_hundred(outcome.claimed.value)}."
    )
    logged = f"the logging policy earned {_hundred(outcome.logging.value)}"
    if honest.evidence is None or honest.band or honest.verdict.word == SILENT:
        return (
            f"{outcome.learner.title}: this log does not support an estimate of what the "
            f"policy earns; {logged}. {claimed}"
        )
    interval = (100 * honest.interval[0], 100 * honest.interval[1])
    low, high = (decided_by(bound, interval) for bound in interval)
    value = decided_by(100 * honest.value, interval)
    return (
        f"{outcome.learner.title} earns {value} per 100 impressions ({100 * honest.level:g}% {low} "
        f"to {high}) on sessions that took no part in learning it; {logged}. {claimed}"
    )


def _hundred(value: float) -> str:
    return significant(100 * value)
