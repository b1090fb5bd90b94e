"""Clicks as positions in a list, in other words, as abbreviated counts, as actions of any name."""

import json

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import temporary

QUERY = "SELECT impression, item, rank, reward FROM log ORDER BY impression, rank"


def _log(path, text, mapping=None):
    path.write_text(text, encoding="utf-8")
    return load(path, mapping=mapping, workspace=temporary())


def _rankings(clicks):
    """Eight rankings of the items a, b, c, with these clicks."""
    return "\n".join(
        json.dumps({"search_id": f"s{n}", "results": ["a", "b", "c"], "clicked_positions": hit})
        for n, hit in enumerate(clicks)
    )


@pytest.mark.parametrize(
    ("clicks", "expected"),
    [
        ([[1], [3], [], [2, 3], [1], [2], [1], [1]], [4, 2, 2]),
        ([[0], [2], [], [1, 2], [0], [1], [0], [0]], [4, 2, 2]),
        ([[1], [3], [0], [2, 3], [1], [2], [1], [1]], [4, 2, 2]),
        ([["1"], ["3"], [], ["2"], ["1"], ["2"], ["1"], ["1"]], [4, 2, 1]),
    ],
)
def test_positions_of_clicks_are_clicks_on_the_items_there(tmp_path, clicks, expected):
    log = _log(tmp_path / "log.jsonl", _rankings(clicks))
    counted = log.reduce("SELECT rank, SUM(reward) AS clicks FROM log GROUP BY rank ORDER BY rank")
    assert counted["clicks"].tolist() == expected
    assert log.counts["quarantined"] == 0


def test_a_position_beyond_the_list_is_set_aside(tmp_path):
    rankings = _rankings([*[[1], [3], [2], [1], [2]] * 5, [7]])
    log = _log(tmp_path / "log.jsonl", rankings)
    assert log.counts["quarantined"] == 1
    assert log.set_aside[0] == 26


def test_items_that_are_numbers_are_not_taken_for_positions(tmp_path):
    lines = [
        json.dumps({"search_id": n, "results": [3, 1, 2], "clicked_items_by_rank": [1]})
        for n in range(8)
    ]
    log = _log(tmp_path / "log.jsonl", "\n".join(lines), {"reward": "clicked_items_by_rank"})
    answer = log.reduce("SELECT DISTINCT rank FROM log WHERE reward = 1")
    assert answer["rank"].tolist() == [2]  # item 1 is at rank 2


@pytest.mark.parametrize(("yes", "no"), [("ja", "nein"), ("Oui", "Non"), ("sim", "não")])
def test_words_of_other_languages_are_clicks(tmp_path, yes, no):
    log = _log(tmp_path / "log.csv", f"item,rank,click\na,1,{yes}\nb,2,{no}\n")
    assert log.reduce(QUERY)["reward"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("names", ["impr,clk", "n_views,num_clicks", "imps,clks"])
def test_abbreviated_counts_are_counts(tmp_path, names):
    log = _log(tmp_path / "log.csv", f"keyword,product_id,position,{names}\nq,a,1,5,2\nq,b,2,4,1\n")
    assert (len(log.reduce(QUERY)["item"]), log.reduce(QUERY)["reward"].sum()) == (9, 3)


@pytest.mark.parametrize("name", ["impression", "imp", "impr", "view", "display", "served"])
def test_an_id_of_impressions_is_no_count_of_them(tmp_path, name):
    rows = "".join(f"{n},q,d{rank},{rank},{n % 2}\n" for n in range(20) for rank in (1, 2))
    log = _log(tmp_path / "log.csv", f"{name},query,item,rank,click\n{rows}")
    assert log.counts["rows"] == 40


EVENTS = "what,uid,sid,term,sku,slot\n" + "".join(
    f"seen,u{n},s{n},q,k{rank},{rank}\n" for n in range(3) for rank in (1, 2)
)
SAID = {"action": "what", "shown": "seen", "rewarded": "tapped", "impression": "sid"}


def test_actions_of_any_name_are_events_when_somebody_says_so(tmp_path):
    log = _log(tmp_path / "log.csv", EVENTS + "tapped,u0,s0,q,k2,\n", SAID)
    answer = log.reduce(QUERY)
    assert answer["reward"].tolist() == [0, 1, 0, 0, 0, 0]
    assert "tapped" in log.recipe


def test_other_words_make_another_log(tmp_path):
    text = EVENTS + "tapped,u0,s0,q,k2,\nsaved,u1,s1,q,k1,\n"
    tapped = _log(tmp_path / "log.csv", text, SAID)
    saved = _log(tmp_path / "log.csv", text, SAID | {"rewarded": "saved"})
    assert tapped.fingerprint != saved.fingerprint
    assert saved.reduce(QUERY)["reward"].tolist() == [0, 0, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"action": "nothing"}, "nothing"),
        ({"rewarded": "bought"}, "bought"),
        (
            {"rewarded": ""},
            "no action in 'what' was recognised as one that rewards items.*rewarded=WORD",
        ),
    ],
)
def test_a_wrong_word_is_one_sentence(tmp_path, changed, match):
    with pytest.raises(EngineError, match=match):
        _log(tmp_path / "log.csv", EVENTS + "tapped,u0,s0,q,k2,\n", SAID | changed)


def test_a_column_of_actions_is_named_where_no_click_was_recognised(tmp_path):
    with pytest.raises(EngineError, match="action=event"):
        _log(tmp_path / "log.csv", "event,item,rank\nseen,a,1\n")
