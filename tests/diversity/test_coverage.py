"""Coverage: greedy choice and its bound, the exact optimum, and plain second implementations."""

import itertools
import math

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.diversity.page_measures import page_measures
from engine.rankings.problem import RankingProblem, discounts
from engine.rankings.selection import bound, greedy

RNG = np.random.default_rng(0)


def random_problem(rng, items=None, intents=None, shown=None):
    n = items or int(rng.integers(2, 9))
    intents = intents or int(rng.integers(1, 5))
    shown = shown or int(rng.integers(1, min(n, 4) + 1))
    serves = rng.uniform(size=(n, intents)) * (rng.uniform(size=(n, intents)) < 0.5)
    if rng.uniform() < 0.3:
        serves = np.ceil(serves)
    chances = rng.dirichlet(np.ones(intents))
    return RankingProblem(
        tuple(map(str, range(n))),
        serves @ chances,
        discounts(shown),
        intents=serves,
        chances=chances,
    )


def test_greedy_choice_never_falls_below_its_bound_and_the_search_is_exact():
    rng = np.random.default_rng(1)
    exact, worst = parse("diversity", "exact"), 1.0
    for _ in range(1_000):
        given = random_problem(rng)
        value = greedy(given)[1].sum()
        pages = itertools.combinations(range(len(given.items)), given.shown)
        best = max(given.coverage(np.array(page)) for page in pages)
        reached = exact.utility(given, exact.rank(given, RNG))
        assert reached == pytest.approx(best, abs=1e-12)
        assert value >= bound(given.shown) * best - 1e-12
        worst = min(worst, value / best if best else 1)
    assert worst < 0.99


@pytest.mark.parametrize("shown", [2, 3, 4])
def test_the_bound_is_tight(shown):
    # k blocks of users, of equal size; step i of the greedy page serves 1/k of what is left of each
    # block, as much as a whole block would add, and comes first. Users are cells of (block, step).
    left = (1 - 1 / shown) ** np.arange(shown)
    cells = np.r_[left / shown, (1 - 1 / shown) ** shown]
    chances = np.tile(cells, shown) / shown
    steps = [np.tile(np.arange(shown + 1) == step, shown) for step in range(shown)]
    blocks = [np.repeat(np.arange(shown) == block, shown + 1) for block in range(shown)]
    serves = np.array([*steps, *blocks], dtype=float)
    given = RankingProblem(
        tuple(map(str, range(2 * shown))),
        serves @ chances,
        discounts(shown),
        intents=serves,
        chances=chances,
    )
    # A hair in favour of the steps decides the ties as the worst case needs.
    chances = np.array(given.chances)
    assert given.coverage(np.arange(shown, 2 * shown)) == pytest.approx(1)
    assert given.coverage(np.arange(shown)) == pytest.approx(bound(shown))
    left_over, gains = np.array(chances), []
    for step in range(shown):
        each = serves @ left_over
        gains.append(each[step])
        assert each[step] == pytest.approx(each.max())
        left_over = left_over * (1 - serves[step])
    assert sum(gains) == pytest.approx(bound(shown))


def test_gains_never_grow_and_add_up():
    rng = np.random.default_rng(2)
    for _ in range(50):
        given = random_problem(rng, shown=2)
        places, gains = greedy(given)
        assert (np.diff(gains) <= 1e-12).all()
        assert gains.sum() == pytest.approx(given.coverage(places))


def test_a_search_too_large_says_so():
    rng = np.random.default_rng(2)
    serves, chances = rng.uniform(0, 0.9, (50, 20)), np.full(20, 0.05)
    given = RankingProblem(
        tuple(map(str, range(50))),
        serves @ chances,
        discounts(10),
        intents=serves,
        chances=chances,
    )
    with pytest.raises(EngineError, match=r"best of [\d,]+ rankings was not certain"):
        parse("diversity", "exact(most_pages=50)").rank(given, RNG)


def test_ten_of_fifty_need_few_partial_pages():
    rng, looked_at = np.random.default_rng(3), []
    for _ in range(10):
        given = random_problem(rng, items=50, intents=4, shown=10)
        answer = parse("diversity", "exact").rank(given, RNG)
        assert answer.note.endswith(f"of {math.perm(50, 10):,} rankings.")
        assert given.coverage(answer.rankings[0]) >= greedy(given)[1].sum() - 1e-12
        looked_at.append(int(answer.note.partition(" ")[0].replace(",", "")))
    assert np.median(looked_at) < 100


def plain_mmr(given, trade_off):
    chosen = []
    while len(chosen) < given.shown:
        scores = {}
        for item in set(range(len(given.items))) - set(chosen):
            own = given.intents[item]
            alike = [
                own @ other / math.sqrt((own @ own) * (other @ other)) if own @ own else 0.0
                for other in given.intents[chosen]
            ]
            scores[item] = trade_off * given.relevance[item] - (1 - trade_off) * max(
                alike, default=0.0
            )
        chosen.append(max(sorted(scores), key=scores.get))
    return chosen


def plain_xquad(given, trade_off):
    chosen = []
    while len(chosen) < given.shown:
        scores = {}
        for item in set(range(len(given.items))) - set(chosen):
            novelty = 0.0
            for intent, chance in enumerate(given.chances):
                still = math.prod(1 - given.intents[other, intent] for other in chosen)
                novelty += chance * given.intents[item, intent] * still
            scores[item] = (1 - trade_off) * given.relevance[item] + trade_off * novelty
        chosen.append(max(sorted(scores), key=scores.get))
    return chosen


@pytest.mark.parametrize(("key", "plain"), [("mmr", plain_mmr), ("xquad", plain_xquad)])
def test_a_plain_second_implementation_agrees(key, plain):
    rng = np.random.default_rng(4)
    for trade_off in rng.uniform(size=30).round(3):
        serves = rng.uniform(0.05, 1, size=(7, 3))
        chances = rng.dirichlet(np.ones(3))
        given = RankingProblem(
            tuple("abcdefg"), serves @ chances, discounts(5), intents=serves, chances=chances
        )
        answer = parse("diversity", f"{key}(trade_off={trade_off})").rank(given, RNG)
        assert answer.rankings[0].tolist() == plain(given, trade_off)


def test_seats_are_shared_in_proportion():
    # Seven tenths of the votes get seven of ten seats.
    serves = np.repeat([[0.5, 0.0], [0.0, 0.5]], 10, axis=0)
    chances = np.array([0.7, 0.3])
    given = RankingProblem(
        tuple(map(str, range(20))), serves @ chances, discounts(10), intents=serves, chances=chances
    )
    page = parse("diversity", "pm2(trade_off=1)").rank(given, RNG).rankings[0]
    assert (page < 10).sum() == 7


def test_measures_of_a_page_by_hand():
    # Two intents, half of the users each: a serves the first, b both, c none (below .2).
    serves = np.array([[0.8, 0.0], [0.4, 0.4], [0.1, 0.1]])
    chances = np.array([0.5, 0.5])
    given = RankingProblem(
        tuple("abc"), serves @ chances, discounts(2), intents=serves, chances=chances
    )
    found = page_measures(given, np.array([0, 2]))
    assert found["satisfied users"] == pytest.approx(0.5 * (1 - 0.2 * 0.9) + 0.5 * 0.1)
    assert found["subtopic recall"] == 0.5
    assert found["intent-aware precision"] == pytest.approx(0.25)
    # The first intent: .8 at once, .2 x .1 at rank 2; the second: .1 at rank 2.
    assert found["ERR-IA"] == pytest.approx(0.5 * (0.8 + 0.02 / 2) + 0.5 * 0.1 / 2)
    assert found["alpha-nDCG"] == pytest.approx(1 / (2 + 0.5 / np.log2(3)))
    nothing = RankingProblem(
        tuple("ab"), np.zeros(2), discounts(1), intents=np.zeros((2, 2)), chances=chances
    )
    assert set(page_measures(nothing, np.array([0])).values()) == {0.0}
