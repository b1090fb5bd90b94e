"""`api.design`: the logging policy that will answer given questions most tightly."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.policies.policy import Policy

if TYPE_CHECKING:
    from engine.results.designed_log import DesignedLog


def design(
    log: Log,
    policies: str | Policy | Sequence[str | Policy],
    *,
    budget: float = 0.25,
    impressions: int = 10_000,
    level: float = 0.95,
) -> "DesignedLog":
    """Design the next log: the policy whose log will value these policies most tightly.

    Args:
        log: a log of single items with propensities, from which rewards are estimated.
        policies: specs or files of the policies that the next log shall value.
        budget: how many clicks may be lost, as a share of those that uniform logging loses.
        impressions: how many impressions the next log will have.
        level: the confidence level of the intervals that are promised.

    Raises:
        EngineError: the log holds rankings, or a policy looks at columns of the log.

    >>> from engine import api
    >>> found = design(api.sample("open_bandit_random"), "most_clicked")
    >>> bool(found.half_width < 0.05)
    True
    """
    from engine.policies.files.named import policies_named
    from engine.results.designed_log import DesignedLog
    from engine.studies.design.logging_design import design as designed
    from engine.studies.design.logging_question import question_of

    if not 0 < budget <= 1:
        raise EngineError(
            f"a budget of {budget:g} is not a share of the clicks that uniform logging loses",
            fix="Give a number above 0, and at most 1.",
        )
    given = [policies] if isinstance(policies, (str, Policy)) else list(policies)
    named = policies_named(given, log)
    question, contexts = question_of(log, list(named.values()))
    usable = contexts.item_code >= 0
    worst = question.loss(np.asarray(usable / usable.sum(axis=1, keepdims=True)))
    best = designed(question, budget * worst)
    return DesignedLog(log, tuple(named), question, contexts, best, worst, impressions, level)
