"""`api.evaluate`: what other policies would have earned."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.core.paths import is_readable
from engine.logs.log import Log
from engine.verbs.arguments import as_list, as_text, refuse_without_effect

if TYPE_CHECKING:
    from engine.estimators.estimator import Estimator
    from engine.policies.policy import Policy
    from engine.results.evaluation import Evaluation


def evaluate(
    log: Log,
    policies: "str | Policy | Sequence[str | Policy]",
    estimators: "str | Estimator | Sequence[str | Estimator] | None" = None,
    *,
    rewards: str | Path | None = None,
    level: float = 0.95,
    interval: str = "jackknife",
) -> "Evaluation":
    """Estimate what other policies would have earned, each value with interval and verdict.

    Args:
        log: a click log.
        policies: specs of policies, or files with item, probability or score, and optionally
            query and rank.
        estimators: specs of estimators; those that suit the log if left out.
        rewards: a file of predicted rewards: item, prediction, optionally query, rank.
        level: the confidence level of the intervals.
        interval: the spec of the kind of interval.

    Raises:
        EngineError: a spec is unknown, or a file cannot be read.

    >>> from engine import api
    >>> result = api.evaluate(api.sample("three_rankers"), "most_relevant")
    >>> print(result.to_frame()[["policy", "estimator"]].iloc[0].tolist())
    ['most_relevant', "snips(weighting='policy_aware')"]
    """
    from engine.evaluation.compare import compare
    from engine.evaluation.default_estimators import default_estimators
    from engine.examination.long_lists import first_ranks
    from engine.health.click_evidence import require_rewards
    from engine.policies.files.learned_from import learned_here
    from engine.policies.files.named import policies_named
    from engine.results.evaluation import Evaluation
    from engine.reward_models.uploaded import UploadedPredictions

    methods: dict[str, Any] = {
        as_text(given): parse("estimators", given) if isinstance(given, str) else given
        for given in as_list(estimators or ())
    }
    if rewards is not None and not is_readable(Path(rewards)):
        raise EngineError(f"there is no file {Path(rewards).name}", fix="Check the path.")
    model = UploadedPredictions(name=Path(rewards).name, path=Path(rewards)) if rewards else None
    methods = methods or {spec: parse("estimators", spec) for spec in default_estimators(log)}
    if model is not None:
        refuse_without_effect(
            {"rewards": not any(method.rewards_model() for method in methods.values())},
            f"on {' and '.join(methods)}",
            "Leave it out, or add an estimator that uses predicted rewards, such as dm or dr.",
        )
        model.fit(log)
    named = policies_named(as_list(policies), log)
    reused = learned_here(list(named.values()), log)
    require_rewards(log)
    sentence = ""
    if not log.has("propensity"):
        log, sentence = first_ranks(log)
    comparison = compare(
        log,
        list(named.values()),
        list(methods.values()),
        rewards=model,
        level=level,
        kind=interval,
        learned_here=reused,
    )
    notes = dict.fromkeys([sentence, *(policy.note for policy in named.values())])
    names = {method.spec: text for text, method in (named | methods).items()}
    return Evaluation(comparison, names, tuple(note for note in notes if note))
