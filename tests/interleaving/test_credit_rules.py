"""Credit rules by hand, and whether competitive pairs are unbiased under position-based users."""

from itertools import permutations

import numpy as np
import pytest

from engine.core.method import methods, parse
from engine.interleaving.properties.distribution import clicks_on
from engine.interleaving.properties.exact import enumeration
from tests.interleaving.blind_spots import blind_spots
from tests.interleaving.users import position_based

TEAM_DRAFT = parse("interleaving", "team_draft")


def rule(key):
    return parse("interleaving.credits", key)


def test_counts_by_hand():
    """Clicks at ranks 1, 3 and 4; ranks 3 and 4 are contested."""
    clicks = np.array([True, False, True, True])
    contested = np.array([False, False, True, True])
    counted = {
        key: rule(key).counted(clicks, contested).tolist()
        for key in methods("interleaving.credits")
    }
    assert counted["clicks"] == counted["any_click"] == [1, 0, 1, 1]
    assert counted["first_click"] == [1, 0, 0, 0]
    assert counted["competitive_pairs"] == [0, 0, 1, 1]
    assert counted["discounted"] == pytest.approx([1, 0, 0.5, 0.4306766], abs=1e-7)


def test_a_ranker_gets_at_most_one_for_any_click():
    pages = enumeration(TEAM_DRAFT, ("abcd", "badc"), rule("any_click"))
    first, second = pages.split(np.ones((1, 4), dtype=bool))
    assert first.max() == second.max() == 1


def test_competitive_pairs_credit_the_better_item_of_each_contested_round():
    """By exact enumeration, the expected credit is the stated sum, on every pair of length 4."""
    relevance = {"a": 0.9, "b": 0.2, "c": 0.6, "d": 0.4}
    seen = 1 / np.arange(1, 5)
    for second in permutations("abcd"):
        pages = enumeration(TEAM_DRAFT, ("abcd", second), rule("competitive_pairs"))
        credit = pages.under(position_based, relevance).credit.mean
        assert credit == pytest.approx(stated("abcd", second, relevance, seen), abs=1e-12)


def stated(first, second, relevance, seen):
    """Mean examination of the round times the difference in relevance, over contested rounds.

    What stands above a round does not depend on coins while rounds are contested; where both want
    the same item, the round is not, and what follows is averaged over who got it.
    """
    total = 0.0
    pages = [((), 1.0)]
    for slot in (0, 2):
        following = []
        for page, chance in pages:
            wanted = [next(item for item in each if item not in page) for each in (first, second)]
            if wanted[0] != wanted[1]:
                mean = seen[slot : slot + 2].mean()
                total += chance * mean * (relevance[wanted[0]] - relevance[wanted[1]])
                following.append(((*page, *wanted), chance))
                continue
            for other in (first, second):
                taken = (*page, wanted[0])
                taken += (next(item for item in other if item not in taken),)
                following.append((taken, chance / 2))
        pages = following
    return total


def test_team_draft_and_competitive_pairs_are_unbiased_without_a_difference():
    """Position-based users who like everything equally: zero credit on every pair."""
    equal = dict.fromkeys("abcd", 0.5)
    for key in ("clicks", "competitive_pairs"):
        for second in permutations("abcd"):
            pages = enumeration(TEAM_DRAFT, ("abcd", second), rule(key))
            assert pages.under(position_based, equal).credit.mean == pytest.approx(0, abs=1e-12)


def test_the_blind_spot_of_team_draft():
    """B puts the only relevant item higher; both want b, so c falls to either of them."""
    pages = enumeration(TEAM_DRAFT, ("abcd", "bcad"))
    wins = pages.under(position_based, {"c": 1.0}).wins
    assert wins.a == pytest.approx(wins.b, abs=1e-12)
    better = [clicks_on(each, position_based, {"c": 1.0}).mean for each in ("bcad", "abcd")]
    assert better == pytest.approx([1 / 2, 1 / 3])


@pytest.mark.parametrize(
    ("key", "number"),
    [("balanced", 16), ("team_draft", 32), ("debiased_balanced", 0), ("optimised", 0)],
)
def test_how_many_pairs_of_length_four_a_method_decides_wrongly(key, number):
    spots = list(blind_spots(parse("interleaving", key), "abcd", position_based))
    assert len(spots) == number
