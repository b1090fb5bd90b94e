"""Laws of interleaving: chances sum to one, random clicks favour nobody, names play no part."""

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from engine.click_models.click_process import drawn as clicks_of
from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.interleaving.properties.exact import enumeration
from engine.interleaving.properties.stop_bias import stop_biases
from tests.interleaving.users import attentive, cascading, leaving, position_based

METHODS = [parse("interleaving", key) for key in methods("interleaving")]
UNBIASED = ["team_draft", "probabilistic", "optimised", "optimised(credit='inverse')", "multileave"]
USERS = [position_based, attentive, cascading, leaving]
RELEVANCE = {"a": 0.7, "b": 0.4, "c": 0.5, "d": 0.1, "e": 0.2}


def every_pair(longest):
    """Up to the names of items, every two rankings of the same items."""
    for length in range(1, longest + 1):
        first = "abcdef"[:length]
        for second in permutations(first):
            yield first, second


def complete(outcomes, pair):
    """The chances sum to one, and every page shows every item once."""
    return sum(page.probability for page in outcomes) == 1 and all(
        sorted(page.ranking) == sorted(pair[0]) for page in outcomes
    )


@pytest.mark.parametrize("spec", [key for key in methods("interleaving") if key not in UNBIASED])
def test_chances_sum_to_one_on_every_pair_up_to_length_five(spec):
    for pair in every_pair(5):
        assert complete(parse("interleaving", spec).outcomes(pair), pair)


@pytest.mark.parametrize("spec", UNBIASED)
def test_chances_sum_to_one_and_a_random_click_at_any_slot_credits_nobody(spec):
    for pair in every_pair(5 if spec != "probabilistic" else 4):
        pages = enumeration(parse("interleaving", spec), pair)
        assert complete(pages.outcomes, pair)
        assert not any(pages.slot_credits()), pair


def test_a_random_click_credits_nobody_in_debiased_balanced_interleaving():
    for pair in every_pair(5):
        assert enumeration(parse("interleaving", "debiased_balanced"), pair).random_credit() == 0


@pytest.mark.long
def test_probabilistic_interleaving_is_unbiased_on_every_pair_of_length_five():
    method = parse("interleaving", "probabilistic")
    for second in permutations("abcde"):
        pages = enumeration(method, ("abcde", second))
        assert sum(page.probability for page in pages.outcomes) == 1
        assert not any(pages.slot_credits())


@pytest.mark.parametrize("key", ["debiased_balanced", "optimised"])
def test_the_credit_of_random_clicks_is_shared_evenly(key):
    for pair in every_pair(4):
        shares = enumeration(parse("interleaving", key), pair).random_shares()
        assert shares.a == shares.b in (0, Fraction(1, 2))


def bias_by_hand(first, second):
    """Balanced interleaving, written down a second time: one click on each item of each page."""
    margin = Fraction(0)
    for a_leads in (True, False):
        page, i, j = [], 0, 0
        while len(page) < len(first):
            if i < j or (i == j and a_leads):
                page += [first[i]] if first[i] not in page else []
                i += 1
            else:
                page += [second[j]] if second[j] not in page else []
                j += 1
        for item in page:
            rank_a, rank_b = first.index(item), list(second).index(item)
            margin += Fraction((rank_a < rank_b) - (rank_b < rank_a), 2 * len(page))
    return margin


def test_the_bias_of_balanced_interleaving_is_that_of_a_second_implementation():
    biased = 0
    for pair in every_pair(5):
        pages = enumeration(parse("interleaving", "balanced"), pair)
        wins = pages.random_click()
        assert wins.a - wins.b == pages.random_credit() == bias_by_hand(*pair)
        biased += wins.a != wins.b
    assert biased == 86  # of 153


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.key)
@pytest.mark.parametrize("users", USERS, ids=lambda users: users.__name__)
def test_exchanging_the_rankers_exchanges_the_winners(method, users):
    there = enumeration(method, ("abcd", "bdca")).under(users, RELEVANCE)
    back = enumeration(method, ("bdca", "abcd")).under(users, RELEVANCE)
    assert there.wins.a == pytest.approx(back.wins.b, abs=1e-9)
    assert there.credit.mean == pytest.approx(-back.credit.mean, abs=1e-9)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.key)
def test_a_ranking_against_itself_is_a_tie_on_average(method):
    same = enumeration(method, ("abcd", "abcd")).under(leaving, RELEVANCE)
    assert same.credit.mean == pytest.approx(0, abs=1e-12)
    assert same.wins.a == pytest.approx(same.wins.b, abs=1e-12)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.key)
def test_drawn_pages_come_as_often_as_computed(method):
    rng = np.random.default_rng(5)
    rankings = ("abcd", "bdca")
    expected = {}
    for page in method.outcomes(rankings):
        key = (page.ranking, page.teams)
        expected[key] = expected.get(key, 0) + float(page.probability)
    counts = dict.fromkeys(expected, 0)
    for _ in range(2_000):
        page = method.draw(rankings, rng)
        counts[page.ranking, page.teams] += 1
    for key, chance in expected.items():
        assert abs(counts[key] - 2_000 * chance) < 2 + 4.5 * (2_000 * chance * (1 - chance)) ** 0.5


def test_the_wins_of_users_are_those_of_drawn_pages_and_clicks():
    rng = np.random.default_rng(6)
    for method in METHODS:
        pages = enumeration(method, ("abcd", "bdca"))
        exact = pages.under(leaving, RELEVANCE).wins
        drawn = rng.choice(len(pages.outcomes), 20_000, p=pages.chances)
        shown = np.array([[RELEVANCE[item] for item in page.ranking] for page in pages.outcomes])
        walk = leaving(shown[drawn])
        clicks = clicks_of(walk, (20_000, 4), rng)
        won = 0
        for pattern in np.unique(clicks, axis=0):
            first, second = pages.split(pattern[None])
            rows = (clicks == pattern).all(axis=1)
            won += (first > second + 1e-9)[drawn[rows], 0].sum()
        assert won / 20_000 == pytest.approx(exact.a, abs=0.015), method.key


@pytest.mark.parametrize(
    ("rankings", "match"),
    [
        (("abc",), "merges two rankings"),
        (("abc", ""), "ranking B is empty"),
        (("abca", "bca"), "shows 'a' twice"),
        (("abcdefg" * 1, "gfedcba"), "too many pages"),
    ],
)
def test_what_is_no_pair_of_rankings_is_refused(rankings, match):
    with pytest.raises(EngineError, match=match):
        parse("interleaving", "probabilistic").outcomes(rankings)


def test_three_rankings_need_multileaving():
    with pytest.raises(EngineError, match="Use multileave"):
        parse("interleaving", "team_draft").outcomes(("ab", "ba", "ab"))
    pages = parse("interleaving", "multileave").outcomes(("abc", "bca", "cab"))
    assert sum(page.probability for page in pages) == 1
    assert len(pages) == 6


def every_top(longest):
    """Up to the names of items, every two rankings that may differ in items and in length."""
    for length, other in product(range(1, longest + 1), repeat=2):
        pool = "abcdefgh"
        for second in permutations(pool[: length + other], other):
            new = [item for item in second if item >= pool[length]]
            if new == list(pool[length : length + len(new)]):
                yield pool[:length], "".join(second)


ENDS = {
    "balanced": {"shorter": 10, "longer": 32, "fill": 46},
    "debiased_balanced": {"shorter": 0, "longer": 0, "fill": 0},
    "team_draft": {"shorter": 0, "longer": 22, "fill": 42},
    "optimised": {"shorter": 0, "longer": 0, "fill": 0},
}
"""Of the 125 pairs of rankings of up to three items that may differ, how many a click at random
favours one ranker of, by where the page ends; published nowhere, counted here."""


@pytest.mark.parametrize("key", ENDS)
def test_the_bias_of_every_end_of_the_page(key):
    method, biased = parse("interleaving", key), dict.fromkeys(ENDS[key], 0)
    for pair in every_top(3):
        for stop, bias in stop_biases(method, pair).items():
            biased[stop] += bias != 0
    assert biased == ENDS[key]


def test_the_bias_of_an_end_by_hand():
    # ab against a: the page a, then b of A's alone. A coin gives a away, and b is A's.
    biases = stop_biases(parse("interleaving", "team_draft"), ("ab", "a"))
    assert biases == {"shorter": 0, "longer": Fraction(1, 2), "fill": Fraction(1, 2)}


@pytest.mark.parametrize("stop", ["shorter", "longer", "fill"])
def test_unequal_lengths_and_their_bias(stop):
    """abcd against ba: the page ends after 2, 4, and 4 slots; only A can fill what follows."""
    pages = enumeration(parse("interleaving", f"team_draft(stop='{stop}')"), ("abcd", "ba"))
    assert {len(page.ranking) for page in pages.outcomes} == {2 if stop == "shorter" else 4}
    assert pages.random_credit() == (0 if stop == "shorter" else Fraction(1, 2))
    filled = enumeration(parse("interleaving", f"team_draft(stop='{stop}')"), ("abc", "xy"))
    assert len(filled.outcomes[0].ranking) == {"shorter": 2, "longer": 3, "fill": 5}[stop]
