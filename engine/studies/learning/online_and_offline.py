"""Learning online beside learning offline from a uniform log, at equal numbers of impressions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.core.minimise import Tick, silent
from engine.learners.online.bandit import Bandit, linear_contexts
from engine.learners.online.online_learner import OnlineLearner
from engine.learners.online.simulate import LearningCurve, ReplayResult, replay, run, snapshots


@dataclass(frozen=True)
class OnlineAndOffline:
    """Courses of online learners and of offline learning in one world, and a replay."""

    bandit: Bandit
    courses: tuple[LearningCurve, ...]
    """The last is that of offline learning: what it loses is what uniform logging loses."""
    replay: ReplayResult

    @property
    def offline(self) -> LearningCurve:
        """The course of offline learning."""
        return self.courses[-1]


def online_and_offline(
    learners: Sequence[str],
    *,
    contexts: int = 5,
    items: int = 6,
    rounds: int = 2_000,
    worlds: int = 50,
    delay: int = 0,
    seed: int = 0,
    tick: Tick = silent,
) -> OnlineAndOffline:
    """Run online learners and offline learning in one world of linear contexts.

    Args:
        learners: specs of online learners of single items.
        contexts: how many contexts there are.
        items: how many items each context can show.
        rounds: impressions.
        worlds: how often history is run again.
        delay: rounds until a click is known, for the online learners.
        seed: of the world and of its users.
        tick: called with the share of the work that is done.
    """
    bandit = linear_contexts(contexts, items, 4, np.random.default_rng(seed))
    parts = len(learners) + 1
    courses = []
    for place, spec in enumerate(learners):
        courses.append(
            run(
                OnlineLearner.parse(spec),
                bandit,
                rounds=rounds,
                worlds=worlds,
                rng=np.random.default_rng(seed + 1),
                delay=delay,
                tick=lambda share, place=place: tick((place + share) / parts),  # type: ignore[misc]
            )
        )
    courses.append(offline(bandit, rounds, worlds, np.random.default_rng(seed + 2)))
    replayed = replay(
        OnlineLearner.parse(learners[0] if learners else "thompson"),
        bandit,
        rows=min(rounds, 2_000),
        worlds=worlds,
        rng=np.random.default_rng(seed + 3),
    )
    tick(1.0)
    return OnlineAndOffline(bandit, tuple(courses), replayed)


def offline(bandit: Bandit, rounds: int, worlds: int, rng: np.random.Generator) -> LearningCurve:
    """The highest estimate per context, learned from as many rows of a uniform log.

    The value is that of the policy learned from the rows so far; what is lost is what logging
    uniformly loses meanwhile.
    """
    times = snapshots(rounds)
    contexts, items = bandit.means.shape
    share = np.repeat(bandit.shares / items, items)
    shown = np.zeros((worlds, contexts, items))
    clicks, value, before = np.zeros_like(shown), np.zeros((len(times), worlds)), 0
    for place, time in enumerate(times):
        new = rng.multinomial(time - before, share, worlds).reshape(shown.shape)
        shown += new
        clicks += rng.binomial(new, bandit.means)
        rate = np.where(shown > 0, clicks / np.maximum(shown, 1), 0.0)
        drawn = rate + 1e-9 * rng.random(rate.shape)
        best = np.take_along_axis(bandit.means[None], drawn.argmax(axis=2)[..., None], axis=2)
        value[place], before = best[..., 0] @ bandit.shares, time
    lost = np.broadcast_to(times[:, None] * (bandit.optimum - bandit.uniform), value.shape)
    return LearningCurve("offline, from a uniform log", times, lost, value)
