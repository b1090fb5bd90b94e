"""Clipping sweep: the value of each policy for a range of maximum weights."""

from collections.abc import Sequence

from engine.core.method import parse
from engine.estimators.tunable import Tunable
from engine.evaluation.compare import Comparison, compare
from engine.logs.log import Log
from engine.policies.policy import Policy


def clipping_form(log: Log) -> str:
    """The spec of the clipped estimator that a log allows."""
    weighting = "action" if log.has("propensity") else "examination"
    return f"clipped(weighting={weighting!r})"


def swept_form(log: Log, deciding: str) -> str:
    """The spec of what is swept: the deciding estimator if it has a threshold, else the clipped."""
    return deciding if isinstance(parse("estimators", deciding), Tunable) else clipping_form(log)


def clipping_sweep(
    log: Log, policies: Sequence[Policy | str], level: float = 0.95, form: str = ""
) -> Comparison:
    """The policies by a clipped estimator, with every maximum weight tried in the same pass.

    Args:
        log: the log.
        policies: policies or their specs.
        level: of every interval.
        form: the spec of another estimator with a threshold, to be swept instead.
    """
    return compare(log, policies, [form or clipping_form(log)], level=level, sweeps=True)
