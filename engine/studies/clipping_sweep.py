"""What a maximum weight would do to each policy's value."""

from collections.abc import Sequence

from engine.logs.log import Log
from engine.policies.policy import Policy
from engine.studies.compare import Comparison, compare


def clipping_form(log: Log) -> str:
    """The spec of the clipped estimator that a log allows."""
    weighting = "action" if log.has("propensity") else "examination"
    return f"clipped(weighting={weighting!r})"


def clipping_sweep(log: Log, policies: Sequence[Policy | str], level: float = 0.95) -> Comparison:
    """The policies by a clipped estimator, with every maximum weight tried in the same pass."""
    return compare(log, policies, [clipping_form(log)], level=level, sweeps=True)
