"""Rewards that name only a rank, or the item in a column of their own, find their rows."""

import json

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import Workspace

LISTS = [("a", "b", "c"), ("c", "a", "b"), ("b", "d", "a"), ("d", "c", "b")]
CLICKED = [(0, 1), (0, 3), (1, 1), (2, 2), (3, 1), (3, 2)]
"""Which of the lists, and the rank there."""
NAMED = ("search_id", "session_id", "query")
START = 1_760_000_000


def events(shown, clicked, named=NAMED):
    """Events of four searches; `shown` and `clicked` give what they say of items and ranks."""
    rows = []
    for at, items in enumerate(LISTS):
        keys = {"search_id": f"r{at}", "session_id": f"s{at // 2}", "query": f"q{at}"}
        keys = {name: keys[name] for name in named} | {"time": START + 600 * at}
        rows += [{**keys, **each} for each in shown(items)]
        ranks = [rank for place, rank in CLICKED if place == at]
        late = {"event": "click", "time": START + 600 * at + 5}
        rows += [{**keys, **late, **clicked(items[rank - 1], rank)} for rank in ranks]
    return rows


def in_list(member, rank="", base=1):
    def shown(items):
        entries = [
            {member: item} | ({rank: at} if rank else {}) for at, item in enumerate(items, base)
        ]
        return [{"event": "search", "results": entries}]

    return shown


def by_row(items):
    return [{"event": "impression", "item": x, "position": at} for at, x in enumerate(items, 1)]


def at_rank(_, rank):
    return {"position": rank}


def from_zero(_, rank):
    return {"position": rank - 1}


WRITTEN = {
    "an id beside that of the list": events(in_list("id", "rank"), lambda x, _: {"id": x}),
    "a name of its own": events(in_list("id"), lambda x, _: {"clicked_doc": x}),
    "a position, rows": events(by_row, at_rank),
    "a position without an id of the search": events(by_row, at_rank, NAMED[1:]),
    "a position in a list": events(in_list("id"), at_rank),
    "both from 0": events(in_list("id", "position", 0), from_zero),
    "the click from 0": events(in_list("id"), from_zero),
    "the list from 0": events(in_list("id", "position", 0), at_rank),
    "an event's id and a position": events(
        in_list("id"), lambda x, rank: {"id": f"e{x}{rank}", "position": rank}
    ),
}


def read(tmp_path, rows):
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return load(path, workspace=Workspace(tmp_path / "kept"))


@pytest.mark.parametrize("name", WRITTEN)
def test_each_click_belongs_to_its_row(tmp_path, name):
    log = read(tmp_path, WRITTEN[name])
    rows = log.query("SELECT query, rank, reward FROM log ORDER BY query, rank")
    clicks = {
        (str(query), int(rank))
        for query, rank, reward in zip(*rows.values(), strict=True)
        if reward > 0
    }
    assert clicks == {(f"q{at}", rank) for at, rank in CLICKED}
    assert log.events["rewards"] == {"click": 6}
    assert log.events["by_rank"] == (6 if "position" in str(WRITTEN[name][-1]) else 0)
    assert log.events["unnamed"] == 0


def test_a_rank_that_two_items_share_names_none(tmp_path):
    rows = events(by_row, at_rank)
    twice = {**rows[0], "item": "z"}  # also at rank 1 of the first search
    log = read(tmp_path, [*rows, twice])
    assert (log.events["by_rank"], log.events["unnamed"]) == (5, 1)


def test_no_reward_attributed_is_refused_or_noted_where_they_are_few(tmp_path):
    rows = events(by_row, lambda *_: {})
    with pytest.raises(EngineError, match=r"none of the 6 rewards .* rank=COLUMN"):
        read(tmp_path, rows)
    few = [row for row in rows if row["event"] != "click" or row["query"] == "q0"]
    (note,) = [note for note in read(tmp_path, few).notes if note.what.startswith("None of")]
    assert note.severity == "amber"
    assert "2 name no item or rank that was shown" in note.what
