"""Learned coverage: held-out queries are served better than by relevance."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.diversity.cutting_planes import learn
from engine.diversity.structural_svm import page
from engine.diversity.words import words_of
from engine.rankings.problem import RankingProblem, discounts


def query(rng, name, items=30, intents=5, shown=5):
    """Items about one intent each, with its words, words that all have, and words of their own."""
    chances = np.sort(rng.dirichlet(np.full(intents, 2.0)))[::-1]
    about = rng.choice(intents, items, p=chances)
    serves = np.zeros((items, intents))
    serves[np.arange(items), about] = rng.uniform(0.4, 0.9, items)
    text = []
    for item in range(items):
        words = [f"{name}x{about[item]}x{word}" for word in range(6) if rng.random() < 0.7]
        words += [f"common{word}" for word in range(10) if rng.random() < 0.5]
        words += [f"own{rng.integers(10**9)}" for _ in range(rng.integers(0, 8))]
        text.append(" ".join(words))
    return RankingProblem(
        tuple(map(str, range(items))),
        serves @ chances,
        discounts(shown),
        intents=serves,
        chances=chances,
        text=tuple(text),
        query=name,
    )


@pytest.mark.parametrize("seed", range(10))
def test_held_out_queries_are_served_better_than_by_relevance(seed):
    rng = np.random.default_rng(seed)
    train = [query(rng, f"train{place}") for place in range(30)]
    test = [query(rng, f"test{place}") for place in range(20)]
    weights = parse("diversity", "structural_svm").fit(train)
    learned = [given.coverage(page(words_of(given), weights, given.shown)) for given in test]
    sorted_by = [given.coverage(np.argsort(-given.relevance)[: given.shown]) for given in test]
    drawn = [given.coverage(rng.permutation(30)[: given.shown]) for given in test]
    assert np.mean(learned) > np.mean(sorted_by) + 0.1
    assert np.mean(learned) > np.mean(drawn) + 0.05


def test_a_query_is_ranked_by_what_others_taught():
    rng = np.random.default_rng(0)
    given = [query(rng, f"q{place}", items=15) for place in range(4)]
    method = parse("diversity", "structural_svm")
    before = method.rank_all(given, rng)[0].rankings
    changed = RankingProblem(
        given[0].items,
        given[0].relevance,
        given[0].examination,
        intents=given[0].intents[::-1],
        chances=given[0].chances,
        text=given[0].text,
    )
    assert method.rank_all([changed, *given[1:]], rng)[0].rankings.tolist() == before.tolist()


def test_cutting_planes_find_the_widest_margin():
    # Two pages whose features fall short by (1, 0) and (0, 1), with losses 1 and 1: w = (1, 1).
    planes, losses = np.eye(2), np.ones(2)

    def oracle(weights):
        worst = int(np.argmax(losses - planes @ weights))
        return planes[worst], losses[worst]

    assert learn(2, oracle, 100.0, close=1e-9) == pytest.approx([1, 1], abs=1e-6)
    # At a low cost the slack is cheaper: cost .5 leaves w = (.25, .25).
    assert learn(2, oracle, 0.5, close=1e-9) == pytest.approx([0.25, 0.25], abs=1e-6)


def test_it_needs_words_and_other_queries():
    rng = np.random.default_rng(0)
    given = query(rng, "q", items=6)
    method = parse("diversity", "structural_svm")
    with pytest.raises(EngineError, match="several queries"):
        method.rank(given, rng)
    with pytest.raises(EngineError, match="column text"):
        words_of(RankingProblem(given.items, given.relevance, given.examination))
