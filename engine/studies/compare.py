"""Compare policies: one pass, every policy under every estimator, each with its verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.diagnostics.facts import Facts
from engine.diagnostics.verdict import judge, refused
from engine.estimators.estimator import Estimator
from engine.estimators.totals import estimate
from engine.logs.log import Log
from engine.policies.policy import Policy
from engine.reward_models.reward_model import RewardModel
from engine.studies.answer import Answer, Difference
from engine.studies.asking import Asking, Question
from engine.studies.sweep import Sweep, swept, tuned

BASELINE = "logged"
BASIC = "jackknife"
"""The interval of differences, and of estimators that another kind is not for."""
NAMED = ("policy", "minus", "estimator")


@dataclass(frozen=True)
class Comparison:
    """The answers, the log's own mean reward, the paired differences, and the query behind them."""

    log: Log
    baseline: Answer
    answers: tuple[Answer, ...]
    differences: tuple[Difference, ...]
    sql: str
    sweeps: tuple[Sweep, ...] = ()

    def as_record(self, names: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What `evaluate --json` prints; `names` gives specs the text they were asked by."""
        names = names or {}
        return {
            "log": {
                "name": self.log.name,
                "fingerprint": self.log.fingerprint,
                **{key: self.log.counts[key] for key in ("rows", "impressions", "sessions")},
                "mean_reward": self.baseline.value,
            },
            "estimates": [_named(answer.as_record(), names) for answer in self.answers],
            "differences": [_named(paired.as_record(), names) for paired in self.differences],
        }


def _named(record: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    asked = {key: names.get(record[key], record[key]) for key in NAMED if key in record}
    return record | asked


def compare(
    log: Log,
    policies: Sequence[Policy | str],
    estimators: Sequence[Estimator | str],
    *,
    rewards: RewardModel | None = None,
    level: float = 0.95,
    kind: str = "jackknife",
    sweeps: bool = False,
) -> Comparison:
    """What each policy would have earned, by each estimator, and how they differ.

    Args:
        log: the log.
        policies: policies or their specs.
        estimators: estimators or their specs.
        rewards: predicted rewards to use instead of those that the estimators name.
        level: of every interval.
        kind: spec of the interval.
        sweeps: whether to try every threshold of the estimators that have one, in the same pass.

    Raises:
        EngineError: a spec is unknown, or the level is no level.
    """
    if not 0.5 <= level < 1:
        raise EngineError(f"the level must lie in [0.5, 1), but is {level}")
    parse("inference", kind)
    study = Asking(log, rewards, sweeps)
    questions = [
        study.question(_parsed("policies", policy), _parsed("estimators", estimator))
        for policy in policies
        for estimator in estimators
    ]
    baseline = study.question(_parsed("policies", BASELINE), _parsed("estimators", "naive"))
    found = study.joint.run()
    tried = [swept(question, found) for question in questions]
    answers = [
        _answer(log, question, found, level, kind, tuned(question, sweep))
        for question, sweep in zip(questions, tried, strict=True)
    ]
    base = _answer(log, baseline, found, level, kind)
    differences = _differences(base, answers, level, kind)
    kept = tuple(sweep for sweep in tried if sweep is not None)
    return Comparison(log, base, tuple(answers), tuple(differences), study.joint.sql(), kept)


def _parsed(family: str, method: Any) -> Any:
    return parse(family, method) if isinstance(method, str) else method


def _answer(
    log: Log,
    question: Question,
    found: dict[str, np.ndarray],
    level: float,
    kind: str,
    chosen: str = "",
) -> Answer:
    spec = question.asked
    if question.refusal:
        return Answer(question.policy, spec, level, kind, None, refused(question.refusal))
    weights = None
    if question.evidence:
        names = question.evidence | {
            term: columns for term, columns in question.names.items() if len(columns) == 1
        }
        weights = {term: found[columns[0]] for term, columns in names.items()}
    if parse("inference", kind).of_weights and not question.estimator.plain:
        kind = BASIC
    estimated = estimate(question.estimator, question.names, found, weights)
    facts = Facts(
        log,
        question.policy,
        question.estimator,
        estimated,
        weights,
        question.share,
        question.estimated,
    )
    return Answer(question.policy, spec, level, kind, facts, judge(facts), chosen)


def _differences(
    base: Answer, answers: Sequence[Answer], level: float, kind: str
) -> list[Difference]:
    """Each answer minus the log's own mean, then each pair of policies under one estimator."""
    pairs = [(answer, base) for answer in answers if answer.policy != BASELINE]
    pairs += [
        (first, second)
        for place, first in enumerate(answers)
        for second in answers[place + 1 :]
        if first.estimator == second.estimator and first.policy != second.policy
    ]
    return [_difference(a, b, level, kind) for a, b in pairs if a.facts and b.facts]


def _difference(first: Answer, second: Answer, level: float, kind: str) -> Difference:
    assert first.facts is not None
    assert second.facts is not None
    paired = first.facts.estimate - second.facts.estimate
    words = ("not estimable", "directional", "estimable")
    worst = min(first.verdict.word, second.verdict.word, key=words.index)
    return Difference(
        first.policy,
        second.policy,
        first.estimator,
        paired.value,
        paired.standard_error,
        paired.interval(level, kind if parse("inference", kind).paired else BASIC),
        level,
        worst,
    )
