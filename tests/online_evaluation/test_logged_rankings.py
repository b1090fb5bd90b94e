"""Logs that hold both rankings beside the merged page: wins by hand, exact ones, refusals."""

import json

import numpy as np
import pytest

from engine import api
from engine.core.method import parse
from engine.interleaving.properties.exact import enumeration
from engine.logs.arrays import from_table
from engine.online_evaluation.interleaved_log import analyse
from engine.online_evaluation.ranking_texts import ranking

LISTS = (tuple("abcd"), tuple("bcda"))


def table_of(pages, clicks, lists=LISTS):
    """One user per page; the rankings as JSON in every row."""
    slots = len(pages[0])
    rows = len(pages) * slots
    return {
        "impression": np.repeat(np.arange(len(pages)), slots).astype(str),
        "session": np.repeat(np.arange(len(pages)), slots).astype(str),
        "item": np.array([item for page in pages for item in page]),
        "rank": np.tile(np.arange(1, slots + 1), len(pages)),
        "reward": np.asarray(clicks, dtype=float).ravel(),
        "ranking_a": np.full(rows, json.dumps(lists[0])),
        "ranking_b": np.full(rows, json.dumps(lists[1])),
    }


def drawn(method, number, rng, chances, lists=LISTS):
    """Pages that a method draws, and clicks at each slot with these chances."""
    outcomes = parse("interleaving", method).outcomes(lists)
    probability = np.array([float(page.probability) for page in outcomes])
    places = rng.choice(len(outcomes), number, p=probability / probability.sum())
    pages = [outcomes[place].ranking for place in places]
    return pages, rng.random((number, len(pages[0]))) < chances


def test_balanced_pages_by_hand():
    # On abcd|bcda a click on b at rank 2 of abcd: A ranks b second, B first; the cutoff is 1, and
    # only B has b above it. A click on a alone: A ranks it first, and has it above the cutoff 1.
    pages = [tuple("abcd"), tuple("abcd"), tuple("bacd"), tuple("bacd")]
    clicks = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]]
    found = analyse(from_table(table_of(pages, clicks)), method="balanced")
    assert found.wins == {"ranking_a": 1, "ranking_b": 2, "tie": 1}
    assert found.counts.first == (2, 2)


@pytest.mark.parametrize("method", ["balanced", "debiased_balanced", "team_draft", "optimised"])
def test_random_clicks_favour_who_the_enumeration_says(method):
    pages, clicks = drawn(method, 2_000, np.random.default_rng(1), 0.3)
    log = from_table(table_of(pages, clicks))
    found = analyse(log, method=method)
    wins = {"A": 0.0, "B": 0.0}
    whole = enumeration(parse("interleaving", method), LISTS)
    from engine.interleaving.properties.click_patterns import patterns

    chance = np.where(patterns(4), 0.3, 0.7).prod(axis=1)
    share = {page: 0.0 for page in {outcome.ranking for outcome in whole.outcomes}}
    for page in share:
        alike = [place for place, each in enumerate(whole.outcomes) if each.ranking == page]
        weight = whole.chances[alike]
        credit = weight @ whole.credit(patterns(4))[alike] / weight.sum()
        wins["A"] += weight.sum() * chance[credit > 1e-9].sum()
        wins["B"] += weight.sum() * chance[credit < -1e-9].sum()
    first, second, _ = (number / 2_000 for number in found.wins.values())
    assert first == pytest.approx(wins["A"], abs=0.04)
    assert second == pytest.approx(wins["B"], abs=0.04)


def test_the_better_ranking_is_preferred_and_the_method_is_found_out(tmp_path):
    relevance = dict(zip("abcd", (0.7, 0.4, 0.2, 0.1), strict=True))
    rng = np.random.default_rng(2)
    pages, _ = drawn("team_draft", 1_500, rng, 0)
    clicks = [[rng.random() < relevance[item] / (k + 1) for k, item in enumerate(p)] for p in pages]
    frame = table_of(pages, clicks)
    path = tmp_path / "both.csv"
    import pandas as pd

    pd.DataFrame(frame).to_csv(path, index=False)
    result = api.interleave(api.load(path))
    assert result.analysis.counts.method == "team_draft"
    assert result.analysis.preferred == "ranking_a"
    assert result.analysis.verdict.word == "estimable"
    assert result.as_record()["method"] == "team_draft"
    assert "pages are read as team_draft" in result.remarks()[-1]


def test_one_item_of_each_ranking_per_row_is_read_too():
    pages, clicks = drawn("balanced", 300, np.random.default_rng(3), 0.3)
    table = table_of(pages, clicks)
    by_row = table | {
        "ranking_a": np.tile(list(LISTS[0]), 300),
        "ranking_b": np.tile(list(LISTS[1]), 300),
    }
    assert analyse(from_table(by_row)).wins == analyse(from_table(table)).wins


def test_pages_that_the_method_cannot_show_are_left_out_and_said():
    pages, clicks = drawn("balanced", 400, np.random.default_rng(4), 0.3)
    pages[:40] = [tuple("dcba")] * 40
    found = analyse(from_table(table_of(pages, clicks)), method="balanced")
    assert found.counts.impossible == 40
    assert found.counts.impressions == 360
    assert found.verdict.word == "not estimable"
    assert any("10% of 400 pages cannot be that" in reason for reason in found.verdict.reasons)


def test_competitive_pairs_know_where_the_rankers_compete():
    lists = (tuple("xyab"), tuple("xyba"))
    pages, clicks = drawn("team_draft", 500, np.random.default_rng(5), 0.4, lists)
    table = table_of(pages, clicks, lists)
    found = analyse(from_table(table), credit="competitive_pairs", method="team_draft")
    alone = from_table(
        table | {"reward": np.where(np.isin(table["item"], ["x", "y"]), table["reward"], 0.0)}
    )
    nobody = analyse(alone, credit="competitive_pairs", method="team_draft")
    assert nobody.wins["tie"] == 500
    assert found.wins["tie"] < 500


@pytest.mark.parametrize("text", ['["a", "b c"]', "a,b", "a | b", "a b"])
def test_rankings_are_read_as_they_are_written(text):
    assert ranking(text) == (("a", "b c") if text.startswith("[") else ("a", "b"))
