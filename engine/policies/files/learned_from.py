"""The mark by which a policy, and its file, says from which log it was learned."""

from collections.abc import Sequence

from engine.logs.log import Log
from engine.policies.policy import Policy

_CHARACTERS = 16


def mark_of(log: Log) -> str:
    """What stands for a log in files: the beginning of its fingerprint."""
    return log.fingerprint[:_CHARACTERS]


def marked(policy: Policy, log: Log) -> Policy:
    """A policy of a kind that files hold, with the log that it was learned from."""
    return policy.replace(learned_from=mark_of(log)) if policy.of_a_file else policy


def learned_here(policies: Sequence[Policy], log: Log) -> tuple[str, ...]:
    """The specs of those policies that say that they were learned from this log."""
    mark = mark_of(log)
    return tuple(policy.spec for policy in policies if mark == policy.learned_from)
