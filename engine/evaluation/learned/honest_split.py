"""Learn on some sessions, choose settings on others, and state the value on the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core.errors import EngineError
from engine.core.minimise import Tick, silent
from engine.evaluation.answer import Answer
from engine.evaluation.compare import compare
from engine.evaluation.default_estimators import default_estimators
from engine.evaluation.learned.true_value import true_value
from engine.learners.learner import Learner
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.subset import subset
from engine.policies.files.learned_from import marked
from engine.policies.policy import Policy

FIFTH = "CAST(FLOOR((bucket % 25) / 5.0e0) AS INTEGER)"
"""Five parts of the sessions, each of which holds every fold of cross-fitting."""


@dataclass(frozen=True)
class Split:
    """The sessions that a policy is learned on, tuned on and valued on."""

    train: Log
    tune: Log | None
    test: Log

    def sessions(self) -> dict[str, int]:
        """How many sessions each part has."""
        return {
            name: int(log.counts["sessions"]) if log else 0
            for name, log in (("train", self.train), ("tune", self.tune), ("test", self.test))
        }


@dataclass(frozen=True)
class Learned:
    """A learned policy: the value it claims on its own sessions, and its value on others."""

    learner: Learner
    policy: Policy
    split: Split
    claimed: Answer
    honest: Answer
    logging: Answer
    tried: tuple[tuple[str, float], ...]
    """The settings that tuning chose among, with the value of each on the tuning sessions."""
    truth: float | None = None

    def as_record(self) -> dict[str, Any]:
        """What `learn --json` prints, without the file."""
        honest = self.honest.as_record()
        names = ("estimator", "value", "standard_error", "interval", "verdict", "warnings")
        return {
            "learner": self.learner.spec,
            "sessions": self.split.sessions(),
            "claimed": self.claimed.value,
            "honest": {key: honest[key] for key in (*names, "not_checked")},
            "logging": self.logging.value,
            "truth": self.truth,
            "tried": [{"learner": spec, "value": value} for spec, value in self.tried],
        }


SPLITS: Family[bool, Split] = Family("learning split", 1)
"""Kept, as what one learner needs to know of its sessions the next one needs too."""


def split(log: Log, tune: bool) -> Split:
    """Three fifths to learn on, one to tune on and one to value on; without tuning four and one.

    Raises:
        EngineError: the log has too few sessions.
    """
    if log.counts["sessions"] < 25:
        raise EngineError(
            f"{log.counts['sessions']:,} sessions are too few to be split into training and "
            "test sessions",
            fix="Give a log of at least 25 sessions.",
        )
    return log.cache.get(SPLITS, tune, lambda: _split(log, tune))


def _split(log: Log, tune: bool) -> Split:
    test = subset(log, f"{FIFTH} = 4", "test sessions")
    if not tune:
        return Split(subset(log, f"{FIFTH} < 4", "training sessions"), None, test)
    return Split(
        subset(log, f"{FIFTH} < 3", "training sessions"),
        subset(log, f"{FIFTH} = 3", "tuning sessions"),
        test,
    )


def learn(
    log: Log,
    learner: Learner | str,
    *,
    estimator: str = "",
    tune: bool = False,
    level: float = 0.95,
    seed: int = 0,
    tick: Tick = silent,
) -> Learned:
    """Learn a policy from training sessions, and value it on sessions that took part in nothing.

    Args:
        log: the log.
        learner: a learner or its spec.
        estimator: spec of the estimator of every value; by default the one that suits the log.
        tune: whether a further part of the sessions chooses the learner's settings.
        level: of every interval.
        seed: of whatever the learner draws.
        tick: called with the share of the work that is done.

    Raises:
        EngineError: a spec is unknown, or the log lacks what the learner needs.
    """
    method = Learner.parse(learner) if isinstance(learner, str) else learner
    spec = estimator or default_estimators(log)[0]
    candidates = method.candidates() if tune else (method,)
    parts = split(log, tune and len(candidates) > 1)
    tick(0.0)
    if parts.tune is None:
        candidates = (method,)
    policies = []
    for number, candidate in enumerate(candidates):
        rng, share = np.random.default_rng(seed), _share(tick, number, len(candidates))
        policies.append(candidate.learn(parts.train, rng, share))
    best, tried = 0, list[tuple[str, float]]()
    if parts.tune is not None:
        values = [_value(parts.tune, policy, spec, level).value for policy in policies]
        tried = list(zip((candidate.spec for candidate in candidates), values, strict=True))
        best = int(np.nanargmax(values)) if np.isfinite(values).any() else 0
    policy = marked(policies[best], log)
    tick(1.0)
    honest = compare(parts.test, [policy], [spec], level=level)
    tick(1.0)
    return Learned(
        candidates[best],
        policy,
        parts,
        _value(parts.train, policy, spec, level),
        honest.answers[0],
        honest.baseline,
        tuple(tried),
        true_value(log, policy),
    )


def _value(log: Log, policy: Policy, estimator: str, level: float) -> Answer:
    return compare(log, [policy], [estimator], level=level).answers[0]


def _share(tick: Tick, number: int, count: int) -> Callable[[float], None]:
    return lambda share: tick((number + share) / count)
