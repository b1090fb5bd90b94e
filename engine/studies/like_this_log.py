"""The coverage plan of a comparison: its estimators on worlds like its log."""

from collections.abc import Sequence

import numpy as np

from engine.core.errors import EngineError
from engine.core.numbers import significant
from engine.estimators.estimator import Estimator
from engine.inference.wilson import wilson
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.policies.policy import Policy
from engine.policies.uploaded import policy_label
from engine.studies.coverage import CoverageResult, coverage
from engine.studies.resampled_world import resampled_world

LOGS, ROWS = 60, 200_000
"""Simulated logs, and the rows of all of them together."""
SIMULATED: Family[tuple[str, float, str], list[CoverageResult]] = Family("simulated coverage", 20)
"""What was simulated for a log, by policy, level and kind of interval."""


def like_this_log(
    log: Log,
    policy: Policy | str,
    estimators: Sequence[str],
    kind: str = "jackknife",
    *,
    level: float = 0.95,
    seed: int = 0,
) -> list[CoverageResult]:
    """The estimators with action weights on simulated logs with this log's rates and overlap.

    The logs have its size, or as many impressions as keep all of them within ROWS.

    Raises:
        EngineError: no estimator weighs actions, or the log is too large to be simulated.
    """
    specs = [spec for spec in estimators if _of_actions(Estimator.parse(spec))]
    if not specs:
        raise EngineError(
            "worlds like this log are simulated for action weights alone",
            fix="Add an estimator such as snips.",
        )
    target = Policy.parse(policy) if isinstance(policy, str) else policy
    ranks = log.counts["rows"] / log.impressions
    size = min(log.impressions, int(ROWS / LOGS / ranks))
    rng = np.random.default_rng(seed)
    world = resampled_world(log, target)
    results = coverage(world, specs, [kind], impressions=size, logs=LOGS, level=level, rng=rng)
    log.cache.put(SIMULATED, (target.spec, level, kind), results)
    return results


def below_nominal(
    log: Log, policies: Sequence[str], estimator: str, level: float, kind: str = "jackknife"
) -> list[str]:
    """Where intervals held the truth too seldom on logs like this, if those were simulated.

    A sentence for each policy whose intervals by this estimator are surely below their level.
    """
    sentences = []
    for policy in policies:
        results = log.cache.entries(SIMULATED).get((policy, level, kind), [])
        for result in results:
            share = result.coverage(kind)
            if result.estimator == estimator and wilson(share, len(result.value))[1] < level:
                sentences.append(
                    f"On {len(result.value)} simulated logs like this one, {100 * level:g}% "
                    f"intervals of {policy_label(policy)} covered the true value in "
                    f"{_share(result, kind)}."
                )
    return sentences


def _of_actions(estimator: Estimator) -> bool:
    return not estimator.replays and estimator.weigh().spec == "action"


def in_words(results: Sequence[CoverageResult], kind: str, level: float = 0.95) -> str:
    """What became of the estimators where the truth was known, in a sentence."""
    first = results[0]
    parts = [
        f"{result.estimator} was off by {significant(100 * result.error, 2)} per 100 and its "
        f"intervals covered the true value in {_share(result, kind)} of them"
        for result in results
    ]
    return (
        f"On {len(first.value)} simulated logs of {first.impressions:,} impressions like these, "
        f"with {100 * level:g}% intervals: {'; '.join(parts)}."
    )


def _share(result: CoverageResult, kind: str) -> str:
    """How many intervals held, and what that leaves open: so few logs tell it but roughly."""
    share = result.coverage(kind)
    low, high = wilson(share, len(result.value))
    return f"{share:.0%} (95%: {low:.0%} to {high:.0%})"
