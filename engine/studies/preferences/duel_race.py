"""The best of several rankers: dueling bandits beside uniform interleaving and an A/B/n test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.interleaving.dueling.duelist import Duelist
from engine.interleaving.dueling.duels import Regret, ab_n_test, champion, duel
from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import Ranking
from engine.interleaving.properties.distribution import clicks_on
from engine.interleaving.properties.exact import enumeration
from engine.studies.preferences.interleaved_pages import users_of

AB_N = "A/B/n test"
UNIFORM = "uniform_pairs"


@dataclass(frozen=True)
class DuelRace:
    """Regret of each strategy over worlds, and the chance that one ranker beats another."""

    rankings: tuple[tuple[str, ...], ...]
    preference: np.ndarray
    best: int
    regrets: Mapping[str, Regret]
    duels: int
    worlds: int


def same_regret(race: DuelRace, tolerance: float = 0.01) -> bool:
    """Whether the A/B/n test and uniform interleaving end at the same regret, as on one line."""
    if UNIFORM not in race.regrets:
        return False
    first, second = (race.regrets[name].band()[0][-1] for name in (AB_N, UNIFORM))
    return bool(abs(first - second) <= tolerance * first)


def duel_race(
    rankings: Sequence[Ranking],
    relevance: Mapping[str, float],
    strategies: Sequence[str],
    *,
    method: str = "team_draft",
    users: str = "position_based",
    examination: Sequence[float] = (),
    duels: int = 5_000,
    worlds: int = 100,
    seed: int = 0,
) -> DuelRace:
    """Race strategies to the best of several rankings; ties of a page are half a win for each."""
    walk = users_of(users, examination)
    lists = tuple(tuple(ranking) for ranking in rankings)
    preference = np.full((len(lists), len(lists)), 0.5)
    chosen = Interleaving.parse(method)
    for i in range(len(lists)):
        for j in range(i):
            wins = enumeration(chosen, (lists[i], lists[j])).under(walk, relevance).wins
            preference[i, j] = 0.5 + (float(wins.a) - float(wins.b)) / 2
            preference[j, i] = 1 - preference[i, j]
    rng = np.random.default_rng(seed)
    regrets = {
        spec: duel(Duelist.parse(spec), preference, duels, worlds, rng) for spec in strategies
    }
    arms = [clicks_on(ranking, walk, relevance) for ranking in lists]
    regrets[AB_N] = ab_n_test(arms, preference, duels, worlds, rng)
    return DuelRace(lists, preference, champion(preference), regrets, duels, worlds)
