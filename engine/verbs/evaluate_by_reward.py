"""`api.evaluate_by_reward`: the same policies by several rewards."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.logs.log import Log
from engine.verbs.evaluate import evaluate

if TYPE_CHECKING:
    from engine.estimators.estimator import Estimator
    from engine.policies.policy import Policy
    from engine.results.rewards_side_by_side import RewardsSideBySide


def evaluate_by_reward(
    log: Log,
    policies: "str | Policy | Sequence[str | Policy]",
    estimators: "str | Estimator | Sequence[str | Estimator] | None",
    rewards_that_count: Sequence[str],
    **options: Any,
) -> "RewardsSideBySide":
    """Estimate the same policies by several rewards, side by side.

    Args:
        log: a log that holds several rewards.
        policies: as for `evaluate`.
        estimators: as for `evaluate`; those that suit the log if None.
        rewards_that_count: names of rewards, of which `reward_names(log)` lists what there is.
            A policy that is learned from the log, such as `most_clicked`, ranks by the first.
        options: further arguments of `evaluate`.

    Raises:
        EngineError: as `evaluate`, or the log has no such reward.

    >>> from engine import api
    >>> log = api.sample("three_rankers")
    >>> both = api.evaluate_by_reward(log, "most_relevant", None, ["reward"])
    >>> list(both.evaluations)
    ['reward']
    """
    from engine.logs.rewards import rewarded
    from engine.policies.candidates import ranked_by
    from engine.results.rewards_side_by_side import RewardsSideBySide

    first, *others = rewards_that_count
    by_first = rewarded(log, first)
    by_reward = {first: evaluate(by_first, policies, estimators, **options)}
    for name in others:
        by_other = ranked_by(by_first, rewarded(log, name))
        by_reward[name] = evaluate(by_other, policies, estimators, **options)
    return RewardsSideBySide(by_reward)
