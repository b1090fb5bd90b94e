"""The loop beside a plain one: the same measures by hand, and the same ends by chance."""

import random

import numpy as np
import pytest

from engine.core.method import parse
from engine.loop.outcome import outcome
from engine.loop.recorded import recorded
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.simulator.top_k import TopK

WORLD = TopK(items=6, shown=3)
LIKED = WORLD.truth.liking[0].tolist()
ROUNDS, WORLDS = 400, 200


def _plain_gini(amounts):
    differences = sum(abs(one - other) for one in amounts for other in amounts)
    return differences / (2 * len(amounts) * sum(amounts))


def test_measures_equal_those_counted_from_the_worlds_own_log():
    ranker = parse("loop.rankers", "ips(exploration=0.2)")
    table = recorded(WORLD, ranker, 300, seed=4)
    run = simulate(WORLD, ranker, Schedule(rounds=300, worlds=1, seed=4, snapshots=5))
    clicks = early = weights = 0.0
    exposure = dict.fromkeys(WORLD.truth.items, 0.0)
    for place in range(300):
        weights += 0.9995**place
        for row in range(3 * place, 3 * place + 3):
            clicks += table["reward"][row]
            early += 0.9995**place * table["reward"][row]
            exposure[table["item"][row]] += 1 / table["rank"][row]
    best = sorted(LIKED, reverse=True)
    possible = 300 * (best[0] + best[1] / 2 + best[2] / 3)
    assert run.clicks[-1, 0] == clicks
    assert run.discounted_clicks[-1, 0] == pytest.approx(early / weights)
    assert run.regret[-1, 0] == pytest.approx(possible - clicks)
    assert run.ideal == pytest.approx(np.full(len(run.rounds), possible / 300))
    assert run.exposure_gini[-1, 0] == pytest.approx(_plain_gini(list(exposure.values())), abs=1e-6)
    good = sorted(WORLD.truth.items, key=lambda item: -LIKED[WORLD.truth.items.index(item)])[:3]
    total = sum(exposure.values())
    missed = sum(exposure[item] / total < 0.01 for item in good) / 3
    assert run.undiscovered()[-1, 0] == pytest.approx(missed)


def _plain(key, rate, rng):
    """One world with lists: whether the best item ends on top, and all clicks."""
    n, k = len(LIKED), WORLD.shown
    seen = [1 / (slot + 1) if slot < k else 0 for slot in range(n)]
    believed = [(1 - rate) * e + rate * sum(seen) / n for e in seen]
    clicks, shown, corrected, expected = ([0.0] * n for _ in range(4))
    total = 0

    def greedy():
        if key in ("naive", "ips"):
            scores = clicks if key == "naive" else corrected
        else:
            times = shown if key == "ctr" else expected
            scores = [c / t if t else 1 for c, t in zip(clicks, times, strict=True)]
        return sorted(range(n), key=lambda item: (-scores[item], rng.random()))

    for _ in range(ROUNDS):
        order = greedy()
        ranks = {item: rank for rank, item in enumerate(order)}
        page = rng.sample(range(n), n) if rng.random() < rate else order
        hits = [
            item for slot, item in enumerate(page[:k]) if rng.random() < seen[slot] * LIKED[item]
        ]
        for item in page[:k]:
            shown[item] += 1
        for item, rank in ranks.items():
            expected[item] += believed[rank]
        for item in hits:
            clicks[item] += 1
            corrected[item] += 1 / believed[ranks[item]]
        total += len(hits)
    return LIKED[greedy()[0]] == max(LIKED), total / ROUNDS


@pytest.mark.parametrize(
    ("key", "rate"),
    [("naive", 0.0), ("ctr", 0.1), ("ips", 0.2), ("ips_policy_aware", 0.1)],
)
def test_the_ends_are_those_of_a_plain_loop(key, rate):
    rng = random.Random(7)
    plain = np.array([_plain(key, rate, rng) for _ in range(WORLDS)], dtype=float)
    plan = Schedule(rounds=ROUNDS, worlds=4 * WORLDS, seed=3, snapshots=2)
    run = simulate(WORLD, parse("loop.rankers", f"{key}(exploration={rate})"), plan)
    ours = np.stack([run.best_on_top[-1], run.clicks[-1] / ROUNDS], axis=1)
    assert outcome(run).best_on_top == pytest.approx(ours[:, 0].mean())
    variance = plain.var(axis=0) / len(plain) + ours.var(axis=0) / len(ours)
    assert (np.abs(plain.mean(axis=0) - ours.mean(axis=0)) < 3.5 * np.sqrt(variance)).all()
