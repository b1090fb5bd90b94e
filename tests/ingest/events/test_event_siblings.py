"""Events and lists of other shapes than those of the known products."""

import json

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.several_files import load_several
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows
from tests.ingest.event_writers import flat, lines, moment, placed

LISTED = rankings(40)
ROWS = shown_rows(LISTED)


def _events(shown="view", reward="click"):
    return [
        {
            "event_type": action,
            "search_id": each.key,
            "session_id": each.session,
            "query": each.query,
            "product_id": item,
            "position": rank,
            "timestamp": moment(each.time + after),
        }
        for each in LISTED
        for action, after in ((shown, 0), (reward, 5))
        for rank, item, hit in placed(each)
        if action == shown or hit
    ]


def _without(events, *names):
    return [{name: e[name] for name in e if name not in names} for e in events]


def _lists():
    """Views that hold their list, and clicks with an item each."""
    for each in LISTED:
        basis = {"searchId": each.key, "userId": each.session}
        yield basis | {"event": "impression", "query": each.query, "items": list(each.items)}
        for _, item, hit in placed(each):
            if hit:
                yield basis | {"event": "click", "itemId": item}


def _segment():
    for each in LISTED:
        basis = {"type": "track", "anonymousId": each.session, "query": each.query}
        products = [{"product_id": item, "position": rank} for rank, item, _ in placed(each)]
        whole = {"list_id": each.key, "products": products}
        yield basis | {"event": "Product List Viewed", "properties": whole}
        for rank, item, hit in placed(each):
            if hit:
                one = {"list_id": each.key, "product_id": item, "position": rank}
                yield basis | {"event": "Product Clicked", "properties": one}


def _paged():
    return [
        e | {"page": 1 + (e["position"] - 1) // 3, "position": (e["position"] - 1) % 3 + 1}
        for e in _events()
    ]


def _clicks_beside(write):
    """A line per ranking, whose clicks are objects of their own."""
    return [
        {"session": {"id": each.session}, "search": {"q": each.query}} | write(each)
        for each in LISTED
    ]


def _chosen(each):
    docs = [{"id": item, "score": 0.5} for item in each.items]
    clicks = [{"id": item, "at": 1} for _, item, hit in placed(each) if hit]
    return {"response": {"docs": docs}, "clicks": clicks}


def _sparse(each):
    docs = [
        {"id": item, "rank": k} | ({"clicked": True} if h else {}) for k, item, h in placed(each)
    ]
    return {"results": docs}


CONTENTS = {
    "words": lambda: flat(_events("results_displayed", "resultClicked")),
    "no id of rankings": lambda: flat(_without(_events(), "search_id")),
    "lists": lambda: lines(_lists()),
    "objects": lambda: lines(_segment()),
    "pages": lambda: flat(_paged()),
    "one object": lambda: json.dumps({"events": _events()}).encode(),
    "clicks are objects": lambda: lines(_clicks_beside(_chosen)),
    "only clicks are marked": lambda: lines(_clicks_beside(_sparse)),
    "Python's objects": lambda: _python_lists().encode(),
}


def _python_lists():
    head = "session_id;query;results"
    rows = [
        f"{each.session};{each.query};"
        + str([{"doc_id": item, "clicked": bool(hit)} for _, item, hit in placed(each)])
        for each in LISTED
    ]
    return "\n".join([head, *rows]) + "\n"


@pytest.mark.parametrize("name", CONTENTS)
def test_a_sibling_gives_the_rows_that_were_shown(tmp_path, name):
    path = tmp_path / "log.txt"
    path.write_bytes(CONTENTS[name]())
    assert log_rows(load(path, workspace=temporary())) == ROWS


def test_without_any_id_a_ranking_begins_where_the_top_is_shown_again(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(flat(_without(_events(), "search_id", "query")))
    log = load(path, workspace=temporary())
    assert log.impressions == len(LISTED)
    assert [row[1:] for row in sorted(log_rows(log), key=lambda row: row[1:])] == sorted(
        row[1:] for row in ROWS
    )


@pytest.mark.parametrize("names", [("impressions.csv", "clicks.csv"), ("searches.csv", "clk.csv")])
def test_names_of_files_say_what_they_hold(tmp_path, names):
    shown, clicks = (tmp_path / name for name in names)
    events = _events()
    shown.write_bytes(
        flat(_without([e for e in events if e["event_type"] == "view"], "event_type"))
    )
    hits = [e for e in events if e["event_type"] == "click"]
    hits = [e | {"clicked_at": e["timestamp"]} for e in hits]
    clicks.write_bytes(flat(_without(hits, "event_type", "position", "timestamp")))
    assert log_rows(load_several([shown, clicks], workspace=temporary())) == ROWS


@pytest.mark.parametrize("nothing", ["-1", "NULL", ""])
def test_a_list_without_a_click_is_kept(tmp_path, nothing):
    path = tmp_path / "log.csv"
    rows = [f"{n},{'|'.join(each.items)},{each.items[1] if n % 3 else nothing}"
            for n, each in enumerate(LISTED)]  # fmt: skip
    path.write_text("\n".join(["search_id,candidates,clicked_item", *rows]) + "\n")
    log = load(path, workspace=temporary())
    assert log.counts["quarantined"] == 0
    assert log.impressions == len(LISTED)
    clicks = log.query("SELECT SUM(reward) AS clicks FROM log WHERE rank = 2")
    assert clicks["clicks"].tolist() == [sum(bool(n % 3) for n in range(len(LISTED)))]


@pytest.mark.parametrize("first", [0, 1])
def test_positions_of_each_page_go_on_from_page_to_page(tmp_path, first):
    path = tmp_path / "log.csv"
    head = "search_id,session_id,query,item,page_number,position,click"
    rows = [
        f"{each.key},{each.session},{each.query},{item},{first + (k - 1) // 3},"
        f"{first + (k - 1) % 3},{hit}"
        for each in LISTED
        for k, item, hit in placed(each)
    ]
    path.write_text("\n".join([head, *rows]) + "\n")
    assert log_rows(load(path, workspace=temporary())) == ROWS


def _with_lists_again(write, reward="click"):
    """The list stands in each event: of what is shown, and of what was clicked in it."""
    for each in LISTED:
        basis = {"session_id": each.session, "search_id": each.key, "query": each.query}
        basis |= {"items": [{"item_id": item} for item in each.items]}
        yield basis | {"event": "search", "ts": each.time * 1000}
        for rank, item, hit in placed(each):
            if hit:
                yield basis | {"event": reward, "ts": (each.time + 4) * 1000} | write(rank, item)


@pytest.mark.parametrize("name", ["item_id", "clicked_id", "position"])
def test_a_click_that_comes_with_the_list_again_is_of_the_item_that_it_names(tmp_path, name):
    """Each item of the list counted as clicked: 275 clicks where there were 55."""
    path = tmp_path / "events.json"
    events = _with_lists_again(lambda rank, item: {name: rank if name == "position" else item})
    path.write_bytes(lines(events))
    log = load(path, workspace=temporary())
    assert (log_rows(log), log.events["repeats"]) == (ROWS, 0)
    assert log.events["rewards"]["click"] == sum(sum(each.clicks) for each in LISTED)


def test_clicks_that_come_with_whole_lists_and_name_nothing_are_refused(tmp_path):
    path = tmp_path / "events.json"
    path.write_bytes(lines(_with_lists_again(lambda rank, item: {})))
    with pytest.raises(EngineError, match="nothing says which of its items was clicked"):
        load(path, workspace=temporary())


def test_a_purchase_of_several_items_is_one_of_each(tmp_path):
    path = tmp_path / "events.json"
    events = list(_with_lists_again(lambda rank, item: {"item_id": item}))
    bought = {"search_id": LISTED[0].key, "event": "purchase", "items": events[0]["items"][:2]}
    path.write_bytes(lines([*events, bought]))
    log = load(path, workspace=temporary())
    assert (log_rows(log), log.events["rewards"]["purchase"]) == (ROWS, 2)


@pytest.mark.parametrize("shown", ["impression", "view_item_list", "results_displayed"])
def test_views_of_pages_beside_what_shows_lists_show_nothing(tmp_path, shown):
    """Each view of another item's page stood at a sixth rank that nobody ever saw."""
    path = tmp_path / "events.csv"
    viewed = _events(shown)[0] | {"event_type": "view", "product_id": "other", "position": 6}
    path.write_bytes(flat([*_events(shown), viewed]))
    log = load(path, workspace=temporary())
    assert (log_rows(log), log.events["orphans"]) == (ROWS, 1)
    assert any("an item's own page" in note.what for note in log.notes)
    if shown == "impression":
        mapping = {"action": "event_type", "shown": f"{shown},view"}
        again = load(path, workspace=temporary(), mapping=mapping)
        assert again.counts["rows"] == len(ROWS) + 1
