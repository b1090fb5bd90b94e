"""`api.learn`: a policy from a log, and its value on other sessions."""

from typing import TYPE_CHECKING

from engine.logs.log import Log

if TYPE_CHECKING:
    from engine.learners.learner import Learner
    from engine.results.learned_policy import LearnedPolicy


def learn(
    log: Log,
    learner: "str | Learner",
    *,
    estimator: str = "",
    tune: bool = False,
    level: float = 0.95,
    seed: int = 0,
) -> "LearnedPolicy":
    """Learn a policy on some sessions, and estimate its value on the others.

    Args:
        log: a click log.
        learner: a learner's spec, such as "norm_poem" or "argmax(estimator='dr')".
        estimator: the spec of the estimator of values; one that suits the log if left out.
        tune: whether a fifth of the sessions chooses the learner's settings.
        level: the confidence level of the intervals.
        seed: the same seed learns the same policy.

    Returns:
        The policy with its values; `.save(path)` writes it to a file.

    Raises:
        EngineError: a spec is unknown, or the log lacks what the learner needs.

    >>> from engine import api
    >>> learned = api.learn(api.sample("michael_jordan"), "popularity")
    >>> learned.as_record()["sessions"]["tune"]
    0
    """
    from engine.evaluation.learned.honest_split import learn as learn_policy
    from engine.results.learned_policy import LearnedPolicy

    learned = learn_policy(log, learner, estimator=estimator, tune=tune, level=level, seed=seed)
    return LearnedPolicy(log, learned)
