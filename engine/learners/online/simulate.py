"""Online learning in many worlds at once, and what it costs the users meanwhile."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from engine.core.minimise import Tick, silent
from engine.learners.online.bandit import Bandit, RankedBandit
from engine.learners.online.online_learner import OnlineLearner, Round
from engine.learners.online.online_ranker import OnlineRanker

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."

SNAPSHOTS = 40


@dataclass(frozen=True)
class LearningCurve:
    """How learning went: at T rounds, in R worlds."""

    learner: str
    rounds: np.ndarray
    """(T,) after how many rounds."""
    lost: np.ndarray
    """(T, R) clicks lost so far, against always showing the best: the regret."""
    value: np.ndarray
    """(T, R) expected clicks of what was shown in the last rounds, per impression."""

    @property
    def mean(self) -> np.ndarray:
        """(T,) clicks lost, averaged over worlds."""
        return np.asarray(self.lost.mean(axis=1))

    @property
    def error(self) -> np.ndarray:
        """(T,) its standard error over worlds."""
        return np.asarray(self.lost.std(axis=1, ddof=1) / np.sqrt(self.lost.shape[1]))


def snapshots(rounds: int, count: int = SNAPSHOTS) -> np.ndarray:
    """Rounds on a geometric grid from 1 to the last."""
    return np.unique(np.geomspace(1, rounds, min(count, rounds)).round().astype(int))


def run(
    learner: OnlineLearner | OnlineRanker,
    bandit: Bandit | RankedBandit,
    *,
    rounds: int,
    worlds: int,
    rng: np.random.Generator,
    delay: int = 0,
    tick: Tick = silent,
) -> LearningCurve:
    """Let a learner learn.

    Args:
        learner: of items in a `Bandit`, or of rankings in a `RankedBandit`.
        bandit: the world; each of the R runs has users of its own.
        rounds: impressions, one after the other.
        worlds: R.
        rng: draws contexts, clicks and what the learner draws.
        delay: rounds until a click is known.
        tick: called with the share of the work that is done.
    """
    times = snapshots(rounds)
    if isinstance(learner, OnlineRanker):
        assert isinstance(bandit, RankedBandit)
        losses = _rankings(learner, bandit, rounds, worlds, rng, delay, tick)
        best = float(bandit.best.mean())
    else:
        assert isinstance(bandit, Bandit)
        losses = _items(learner, bandit, rounds, worlds, rng, delay, tick)
        best = bandit.optimum
    lost = np.cumsum(losses, axis=0)
    before = np.r_[0, times[:-1]]
    start = np.where(before[:, None] > 0, lost[np.maximum(before, 1) - 1], 0.0)
    recent = (lost[times - 1] - start) / (times - before)[:, None]
    return LearningCurve(learner.spec, times, lost[times - 1], best - recent)


def _items(
    learner: OnlineLearner,
    bandit: Bandit,
    rounds: int,
    worlds: int,
    rng: np.random.Generator,
    delay: int,
    tick: Tick,
) -> np.ndarray:
    """(rounds, R) clicks lost in each round."""
    state, every = learner.start(bandit, worlds), np.arange(worlds)
    losses, waiting = np.zeros((rounds, worlds)), deque[tuple[Round, np.ndarray, np.ndarray]]()
    bounds = np.cumsum(bandit.shares)[:-1]
    for round in range(rounds):
        context = np.searchsorted(bounds, rng.random(worlds), side="right")
        now = Round(context, bandit.features[context], round)
        item = learner.choose(state, now, rng)
        mean = bandit.means[context, item]
        losses[round] = bandit.best[context] - mean
        waiting.append((now, item, (rng.random(worlds) < mean).astype(float)))
        if len(waiting) > delay:
            then, shown, click = waiting.popleft()
            learner.learn(state, then, every, shown, click)
        tick((round + 1) / rounds)
    return losses


def _rankings(
    learner: OnlineRanker,
    bandit: RankedBandit,
    rounds: int,
    worlds: int,
    rng: np.random.Generator,
    delay: int,
    tick: Tick,
) -> np.ndarray:
    """(rounds, R) clicks lost in each round."""
    weights = np.zeros((worlds, bandit.features.shape[2]))
    ranks, losses = len(bandit.examination), np.zeros((rounds, worlds))
    waiting = deque[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]()
    for round in range(rounds):
        query = rng.integers(len(bandit.relevance), size=worlds)
        features = bandit.features[query]
        shown, memory = learner.show(weights, features, ranks, rng)
        relevance = np.take_along_axis(bandit.relevance[query], shown, axis=1)
        chance = relevance * bandit.examination
        losses[round] = bandit.best[query] - chance.sum(axis=1)
        waiting.append((features, shown, memory, (rng.random(chance.shape) < chance) * 1.0))
        if len(waiting) > delay:
            weights = learner.learn(weights, *waiting.popleft())
        tick((round + 1) / rounds)
    return losses


@dataclass(frozen=True)
class ReplayResult:
    """What a replay on a uniform log kept of it, in R worlds."""

    matched: np.ndarray
    """(R,) rows on which the learner wanted what was logged."""
    value: np.ndarray
    """(R,) the mean reward of those rows."""
    rows: int

    @property
    def wasted(self) -> float:
        """The share of the log that was discarded."""
        return 1 - float(self.matched.mean()) / self.rows


def replay(
    learner: OnlineLearner, bandit: Bandit, *, rows: int, worlds: int, rng: np.random.Generator
) -> ReplayResult:
    """Run a learner over uniform logs, of which it sees only the rows that it would have shown."""
    state, items = learner.start(bandit, worlds), bandit.means.shape[1]
    matched, clicks = np.zeros(worlds), np.zeros(worlds)
    bounds = np.cumsum(bandit.shares)[:-1]
    for row in range(rows):
        context = np.searchsorted(bounds, rng.random(worlds), side="right")
        now = Round(context, bandit.features[context], row)
        logged = rng.integers(items, size=worlds)
        click = (rng.random(worlds) < bandit.means[context, logged]).astype(float)
        same = np.flatnonzero(learner.choose(state, now, rng) == logged)
        learner.learn(state, now, same, logged[same], click[same])
        matched[same] += 1
        clicks[same] += click[same]
    return ReplayResult(matched, clicks / np.maximum(matched, 1), rows)
