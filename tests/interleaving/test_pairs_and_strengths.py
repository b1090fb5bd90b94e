"""Pairs read from clicks, and one ranking from pairs."""

import numpy as np
import pytest

from engine.core.method import methods, parse
from engine.interleaving.pairs.bradley_terry import bradley_terry, comparable_groups, fitted

RULES = [parse("interleaving.pairs", key) for key in methods("interleaving.pairs")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_prefers_only_clicked_slots_and_nothing_to_itself(rule):
    clicks = np.random.default_rng(1).random((500, 6)) < 0.4
    preferred = rule.preferred(clicks)
    assert preferred.any()
    assert not preferred[:, np.arange(6), np.arange(6)].any()
    assert not (preferred & ~clicks[:, :, None]).any()
    assert not (preferred & preferred.transpose(0, 2, 1)).any()


def test_skip_above_only_ever_prefers_the_lower_item():
    clicks = np.random.default_rng(2).random((500, 6)) < 0.4
    preferred = parse("interleaving.pairs", "skip_above").preferred(clicks)
    assert not np.triu(preferred).any()


def drawn_blocks(score, games, blocks, rng):
    """(blocks, n, n) wins of pairs that meet equally often."""
    number = len(score)
    chance = 1 / (1 + np.exp(score[None, :] - score[:, None]))
    result = np.zeros((blocks, number, number))
    for i in range(number):
        for j in range(i):
            won = rng.binomial(games, chance[i, j], blocks)
            result[:, i, j], result[:, j, i] = won, games - won
    return result


def test_two_items_by_hand():
    """Three to one: a difference of log 3."""
    wins = np.array([[0.0, 3.0], [1.0, 0.0]])
    assert np.diff(fitted(wins)) == pytest.approx([-np.log(3)])


def test_scores_cover_the_truth():
    rng = np.random.default_rng(3)
    truth = np.array([0.8, 0.3, 0.0, -0.4, -0.7])
    covered = []
    for _ in range(200):
        strengths = bradley_terry("abcde", drawn_blocks(truth, 20, 20, rng))
        low, high = strengths.interval(0.95)
        covered.append((low <= truth) & (truth <= high))
    assert 0.93 < np.mean(covered) < 0.97


def test_what_the_graph_of_pairs_leaves_open():
    """a and b beat each other, c and d too; a beat c, never the other way; e met nobody."""
    wins = np.zeros((5, 5))
    for winner, loser in ["ab", "ba", "ba", "cd", "dc", "ac"]:
        wins["abcde".index(winner), "abcde".index(loser)] += 1
    groups = comparable_groups(wins)
    assert groups[0] == groups[1] != groups[2] == groups[3]
    strengths = bradley_terry("abcde", np.stack([wins] * 20))
    assert strengths.identified.tolist() == [True, True, True, True, False]
    assert [strengths.items[i] for i in strengths.order] in (["b", "a"], ["c", "d"], ["d", "c"])
    assert strengths.score[:2].sum() == pytest.approx(0)


def test_an_item_that_always_wins_has_no_score():
    wins = np.array([[0, 5, 5], [0, 0, 3], [0, 2, 0]], dtype=float)
    strengths = bradley_terry("abc", np.stack([wins] * 20))
    assert strengths.identified.tolist() == [False, True, True]
    assert [strengths.items[i] for i in strengths.order] == ["b", "c"]
