"""Columns named like a field that hold something else, and clicked ranks counted otherwise."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.ingest.columns.mapping.guess import guess
from engine.ingest.load import load
from engine.logs.store import temporary
from tests.ingest.click_world import rankings
from tests.ingest.event_writers import placed

SHOWN = rankings(12, shown=3)


def loaded(tmp_path, head, rows):
    path = tmp_path / "log.csv"
    path.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return load(path, workspace=temporary())


def clicked_at(n):
    """Which rank of a ranking is clicked: 1, 2, 3 or 0 for none."""
    return n % 4


@pytest.mark.parametrize(
    ("base", "write"),
    [
        (0, lambda rank: rank),
        (0, lambda rank: rank - 1 if rank else ""),
        (0, lambda rank: rank - 1),
        (1, lambda rank: rank),
        (1, lambda rank: rank - 1),
        (1, lambda rank: rank or ""),
    ],
    ids=["0 is none", "empty", "-1", "ranks from 1", "from 0, -1 is none", "empty, from 1"],
)
def test_clicked_ranks_beside_ranks_that_count_otherwise(tmp_path, base, write):
    rows = [
        (each.key, item, rank - 1 + base, write(clicked_at(n)))
        for n, each in enumerate(SHOWN)
        for rank, item, _ in placed(each)
    ]
    log = loaded(tmp_path, "impression_id,item,rank,clicked_rank", rows)
    clicked = log.query("SELECT impression, rank FROM log WHERE reward > 0")
    places = dict(zip(clicked["impression"].tolist(), clicked["rank"].tolist(), strict=True))
    assert places == {each.key: rank for n, each in enumerate(SHOWN) if (rank := clicked_at(n))}


def test_a_clicked_rank_of_0_is_doubted_where_the_last_is_never_clicked(tmp_path):
    head = "impression_id,item,rank,clicked_rank"
    rows = [
        (each.key, item, rank, n % 3)
        for n, each in enumerate(SHOWN)
        for rank, item, _ in placed(each)
    ]
    log = loaded(tmp_path, head, rows)
    assert [note.severity for note in log.notes if "was read as no click" in note.what] == ["amber"]
    from_0 = [(key, item, rank - 1, hit) for key, item, rank, hit in rows]
    with pytest.raises(EngineError, match="either the first item was clicked there, or nothing"):
        loaded(tmp_path, head, from_0)


@pytest.mark.parametrize("cell", ['="00{}"', '"=""00{}"""'])
def test_texts_of_spreadsheets_are_read_without_their_formula(tmp_path, cell):
    rows = [(cell.format(item), rank, hit) for e in SHOWN for rank, item, hit in placed(e)]
    items = set(loaded(tmp_path, "item,rank,click", rows).query("SELECT item FROM log")["item"])
    assert items == {"00" + item for each in SHOWN for item in each.items}


def test_an_app_beside_a_site_is_where_an_item_was_shown():
    sample = {"click": ["0", "1"], "app_id": ["a", "b"], "banner_pos": ["0", "1"]}
    assert "item" not in guess(sample | {"site_id": ["x", "y"]}).mapping
    assert guess({"click": ["0", "1"], "app_id": ["a", "b"]}).mapping["item"] == "app_id"


def test_an_item_that_stands_for_no_click_is_pointed_out():
    rng = np.random.default_rng(1)
    columns = ("impression_id", "item", "rank", "click")
    for most in (1, 2):
        rows = []
        for n in range(40):
            hit = n % 3
            items = ["none", *rng.choice(list("abcde"), 2, replace=False)]
            rows += [
                (n, item, at + 1, int(at == hit or at < most - 1)) for at, item in enumerate(items)
            ]
        sample = {name: [str(row[at]) for row in rows] for at, name in enumerate(columns)}
        doubts = guess(sample).doubts
        assert any("may stand for no click" in doubt.what for doubt in doubts) == (most == 1)
