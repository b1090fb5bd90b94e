"""Lists of results that are pages: ranks go on from page to page."""

import json

import pytest

from engine.api import load
from tests.ingest.click_world import rankings

LISTED = rankings(20, seed=9)
"""Every other one is the second page of five results."""


def _lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def _expected():
    return sorted(
        (rank + 5 * (at % 2), item, float(click))
        for at, each in enumerate(LISTED)
        for rank, (item, click) in enumerate(zip(each.items, each.clicks, strict=True), start=1)
    )


def _rows(log):
    table = log.query("SELECT rank, item, reward FROM log")
    return sorted(zip(*(column.tolist() for column in table.values()), strict=True))


def _clicked(each):
    return [item for item, click in zip(each.items, each.clicks, strict=True) if click]


def _wide(**start):
    """A line per page; `start` are further columns, each by the number of the page from 0."""
    return _lines(
        {"search_id": each.key, "query": each.query, "items": each.items, "clicks": each.clicks}
        | {name: of(at % 2) for name, of in start.items()}
        for at, each in enumerate(LISTED)
    )


def _objects():
    return _lines(
        {
            "search_id": each.key,
            "query": each.query,
            "page": 1 + at % 2,
            "results": [
                {"doc_id": item, "position": rank, "clicked": click}
                for rank, (item, click) in enumerate(
                    zip(each.items, each.clicks, strict=True), start=1
                )
            ],
        }
        for at, each in enumerate(LISTED)
    )


def _algolia():
    for at, each in enumerate(LISTED):
        hits = [{"objectID": item} for item in each.items]
        basis = {"queryID": each.key, "userToken": each.session}
        yield basis | {"query": each.query, "page": at % 2, "hitsPerPage": 5, "hits": hits}
        for item in _clicked(each):
            yield basis | {"eventType": "click", "objectIDs": [item]}


def _ubi():
    for at, each in enumerate(LISTED):
        query = {"query_id": each.key, "user_query": each.query}
        place = {"from": 5 * (at % 2), "size": 5}
        yield query | {"query_response_hit_ids": each.items, "query_attributes": place}
        for item in _clicked(each):
            place = {"object": {"object_id": item}}
            yield {"query_id": each.key, "action_name": "click", "event_attributes": place}


PAGED = {
    "pages from 1": lambda: _wide(page=lambda page: 1 + page),
    "pages from 0 with a size": lambda: _wide(page_no=lambda page: page, per_page=lambda _: 5),
    "offsets": lambda: _wide(offset=lambda page: 5 * page),
    "objects with positions on the page": _objects,
    "algolia": lambda: _lines(_algolia()),
    "ubi": lambda: _lines(_ubi()),
}


@pytest.mark.parametrize("name", PAGED)
def test_ranks_go_on_from_page_to_page(tmp_path, name):
    (tmp_path / "log.jsonl").write_text(PAGED[name]())
    log = load(tmp_path / "log.jsonl")
    assert _rows(log) == _expected()
    assert any("each list is a page" in note.what for note in log.notes)


def test_numbers_that_may_count_no_results_are_pointed_out(tmp_path):
    (tmp_path / "log.jsonl").write_text(_wide(start=lambda page: 3 + 4 * page))
    log = load(tmp_path / "log.jsonl")
    assert {rank for rank, *_ in _rows(log)} == {1, 2, 3, 4, 5}
    assert any("'start'" in note.what and note.severity == "amber" for note in log.notes)
