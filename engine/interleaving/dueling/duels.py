"""The best of several rankers: regret of dueling bandits over worlds, beside an A/B/n test."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.interleaving.dueling.duelist import Duelist, Record
from engine.interleaving.properties.distribution import Distribution


@dataclass(frozen=True)
class Regret:
    """After the duels of `time` (T,): regret (worlds, T), and whether the best is named.

    The regret of a duel is the mean margin by which the best ranker beats the two that met; a
    ranker shown alone counts as meeting itself.
    """

    time: np.ndarray
    regret: np.ndarray
    best_named: np.ndarray

    def band(self, level: float = 0.8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(T,) the median over worlds, and the bounds of the middle share of worlds."""
        low, middle, high = np.quantile(
            self.regret, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0
        )
        return middle, low, high


def losses(preference: np.ndarray) -> np.ndarray:
    """(N,) how much more often than half the best ranker beats each; nil for itself."""
    best = champion(preference)
    return np.maximum(preference[best] - 0.5, 0)


def champion(preference: np.ndarray) -> int:
    """The ranker that beats most others, by more where several do."""
    beaten = (preference > 0.5).sum(axis=1)
    return int(np.lexsort((preference.sum(axis=1), beaten))[-1])


def duel(
    strategy: Duelist,
    preference: np.ndarray,
    duels: int,
    worlds: int,
    rng: np.random.Generator,
    moments: Sequence[int] = (),
) -> Regret:
    """Run a strategy in many worlds.

    Args:
        strategy: names the two that meet.
        preference: (N, N) the chance that the first beats the second; ties count half.
        duels: how many per world.
        worlds: how many.
        rng: drives strategy and duels.
        moments: after which duels to look; by default 40 in equal distances.
    """
    wanted = np.unique(np.asarray(moments or np.linspace(1, duels, min(duels, 40)), dtype=int))
    rankers, best, lost = len(preference), champion(preference), losses(preference)
    record, total = Record.empty(worlds, rankers), np.zeros(worlds)
    state = strategy.start(worlds, rankers, duels, rng)
    regrets, named = [], []
    for time in range(1, duels + 1):
        first, second = strategy.pair(state, record, time, rng)
        won = rng.random(worlds) < preference[first, second]
        record.add(first, second, won.astype(float))
        total = total + (lost[first] + lost[second]) / 2
        if time in wanted:
            regrets.append(total)
            named.append(strategy.best(state, record) == best)
    return Regret(wanted, np.stack(regrets, axis=1), np.stack(named, axis=1))


def ab_n_test(
    arms: Sequence[Distribution],
    preference: np.ndarray,
    impressions: int,
    worlds: int,
    rng: np.random.Generator,
    moments: Sequence[int] = (),
) -> Regret:
    """Every ranker alone on an equal share of impressions; the most clicks per impression wins."""
    wanted = np.unique(
        np.asarray(moments or np.linspace(1, impressions, min(impressions, 40)), dtype=int)
    )
    best, lost = champion(preference), losses(preference)
    sums, shown = np.zeros((worlds, len(arms))), 0
    named = []
    for time in wanted:
        more = time // len(arms) - shown
        if more > 0:
            for index, arm in enumerate(arms):
                counts = rng.multinomial(more, arm.chances / arm.chances.sum(), worlds)
                sums[:, index] += counts @ arm.values
            shown += more
        jitter = 1e-9 * rng.random(sums.shape)
        named.append((sums + jitter).argmax(axis=1) == best)
    regret = np.broadcast_to(wanted * lost.mean(), (worlds, len(wanted)))
    return Regret(wanted, regret, np.stack(named, axis=1))
