"""Policies as people name them: by spec, or by a file."""

from collections.abc import Sequence
from pathlib import Path

from engine.core.method import methods
from engine.core.paths import is_readable
from engine.logs.log import Log
from engine.policies.linear import Linear
from engine.policies.policy import Policy
from engine.policies.scores import Scores
from engine.policies.uploaded import UploadedPolicy, policies_of


def policies_named(given: Sequence[str | Policy], log: Log) -> dict[str, Policy]:
    """The policies by the text that names them; a file may hold several.

    Raises:
        EngineError: a spec is unknown, or a file cannot be read as a policy.
    """
    policies = {
        name: policy for text in given for name, policy in _policies_of_text(text, log).items()
    }
    specs = [policy.spec for policy in policies.values()]
    return {
        text: policy
        if specs.count(policy.spec) == 1 or not policy.source_file
        else policy.replace(name=text)  # type: ignore[call-arg, unused-ignore]
        for text, policy in policies.items()
    }


def _policies_of_text(given: str | Policy, log: Log) -> dict[str, Policy]:
    """The policies that one text names: those of a file if there is one, else that of a spec."""
    if isinstance(given, Policy):
        return {given.spec: given}
    path = Path(given)
    is_file = is_readable(path) and given not in methods("policies")
    if not is_file and (not path.suffix or "(" in given):
        policy = Policy.parse(given)
        if isinstance(policy, Scores) and policy.name:
            return {given: policy.of_file(Path(policy.name), log)}
        if isinstance(policy, (UploadedPolicy, Linear)) and Path(policy.name).is_file():
            return {given: policies_of(Path(policy.name), log)[0]}
        return {given: policy}
    policies = policies_of(path, log)
    if len(policies) == 1:
        return {given: policies[0]}
    return {f"{given}:{policy.name.rpartition(':')[2]}": policy for policy in policies}
