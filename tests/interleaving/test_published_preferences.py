"""Every published value on preferences from clicks, as fractions where given."""

import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from engine.core.method import parse
from engine.interleaving.pairs.pair_accuracy import pair_accuracy
from engine.interleaving.pairs.pair_rule import pair_of
from engine.interleaving.properties.exact import enumeration

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "published" / "preferences.json").read_text("utf-8")
)
KEYS = {"tdi": "team_draft", "prob": "probabilistic"}
RULES = {
    "click>skip-above": "skip_above",
    "last-click>skip-above": "last_click_skip_above",
    "click>earlier-click": "earlier_click",
    "click>skip-previous": "skip_previous",
    "click>no-click-next": "no_click_next",
}


def method(word):
    return parse("interleaving", KEYS.get(word, word))


def fractions(values):
    return [Fraction(value.split(" = ")[0]) for value in values]


@pytest.mark.parametrize("lists", PUBLISHED["random_clicker_bias"])
def test_who_wins_random_clicks(lists):
    rankings = lists.split(" ")[0].split("|")
    for name, values in PUBLISHED["random_clicker_bias"][lists].items():
        wins = enumeration(method(name.split(" ")[0]), rankings).random_click()
        assert [wins.a, wins.b] == fractions(values), name


@pytest.mark.parametrize("case", PUBLISHED["known_relevance"])
def test_who_wins_when_the_relevant_items_are_clicked(case):
    first, second, relevant = re.match(r"A=(\w+) B=(\w+) rel=\{([\w,]+)\}", case).groups()
    for name, values in PUBLISHED["known_relevance"][case].items():
        pages = enumeration(method(name), [first, second])
        wins = pages.clicked_items(relevant.split(","))
        assert [wins.a, wins.b] == fractions(values), name


def test_every_page_with_its_probability():
    expected = PUBLISHED["enumerations"]
    balanced = method("balanced").outcomes(["abcd", "bacd"])
    pages = sorted((str(page.probability), "".join(page.ranking)) for page in balanced)
    assert pages == sorted(map(tuple, expected["balanced abcd|bacd"]))
    drafts = method("team_draft").outcomes(["abc", "bac"])
    pages = sorted(
        (str(page.probability), "".join(page.ranking), "".join(page.teams)) for page in drafts
    )
    assert pages == sorted(map(tuple, expected["tdi abc|bac"]))
    number = len(method("team_draft").outcomes(["12345", "43512"]))
    assert number == expected["tdi README 12345|43512 number of (list,team) outcomes"]
    total = {}
    for page in method("probabilistic").outcomes(["abc", "bac"]):
        name = "".join(page.ranking)
        total[name] = total.get(name, Fraction(0)) + page.probability
    assert total == {
        name: fractions([value])[0] for value, name in expected["prob abc|bac list probs"]
    }


@pytest.mark.parametrize("case", PUBLISHED["click_prefs"])
def test_pairs_read_from_clicks(case):
    clicked, shown = re.match(r"clicks ([\d,]+) of (\d+)", case).groups()
    clicks = np.zeros((1, int(shown)), dtype=bool)
    clicks[0, [int(rank) - 1 for rank in clicked.split(",")]] = True
    for name, pairs in PUBLISHED["click_prefs"][case].items():
        preferred = parse("interleaving.pairs", RULES[name]).preferred(clicks)[0]
        assert (np.argwhere(preferred) + 1).tolist() == sorted(pairs), name


@pytest.fixture(scope="module")
def relevances():
    """Ten results of Beta(1, 3) relevance: it gives the published shares of worse rankings."""
    return np.random.default_rng(20261126).beta(1, 3, (40_000, 10))


GOES_ON = {"cascade": 0.0, "multi": 0.6}
"""The chance to read on after a click. That of `multi` is not published: .6 gives its numbers."""


def clicked(shown, users, rng):
    """(n, K) clicks of position-based users, or of users who read from the top."""
    if users == "pbm":
        return rng.random(shown.shape) < shown / np.arange(1, shown.shape[1] + 1)
    clicks, reads = np.zeros(shown.shape, dtype=bool), np.ones(len(shown), dtype=bool)
    for slot in range(shown.shape[1]):
        clicks[:, slot] = reads & (rng.random(len(shown)) < shown[:, slot])
        reads &= ~clicks[:, slot] | (rng.random(len(shown)) < GOES_ON[users])
    return clicks


def lower_is_better(relevance):
    """The share of all pairs of different relevance in which the lower result is the better one."""
    better = relevance[:, :, None] > relevance[:, None, :]
    lower = np.tril(np.ones(better.shape[1:], dtype=bool), -1)
    return (better & lower).sum() / better.sum()


@pytest.mark.parametrize("noise", [0.05, 0.3, 5.0])
@pytest.mark.parametrize("users", ["pbm", "cascade", "multi"])
def test_accuracy_of_pairs(relevances, noise, users):
    rng = np.random.default_rng(7)
    order = np.argsort(noise * rng.standard_normal(relevances.shape) - relevances, axis=1)
    shown = np.take_along_axis(relevances, order, axis=1)
    clicks = clicked(shown, users, rng)
    expected = PUBLISHED["preference_accuracy"][f"order noise {noise}, {users}"]
    assert lower_is_better(shown) == pytest.approx(
        expected["base rate lower-ranked doc better (all pairs)"], abs=0.003
    )
    for name in ("click>skip-above", "click>no-click-next", "click>skip-previous"):
        read = pair_accuracy(parse("interleaving.pairs", RULES[name]), clicks, shown)
        assert read.accuracy == pytest.approx(expected[name], abs=0.01 + 3 * read.error), name
        assert read.prefers_lower == float(name != "click>no-click-next")
    naive = pair_of(clicks, ~clicks)
    better = shown[:, :, None] > shown[:, None, :]
    accuracy = (naive & better).sum() / naive.sum()
    assert accuracy == pytest.approx(expected["click>every non-click (naive)"], abs=0.01)
