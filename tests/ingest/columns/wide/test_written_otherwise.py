"""Rankings written in ways that no product documents and many exports have."""

import json

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows
from tests.ingest.event_writers import flat, lines, placed, ubi_events

LISTED = rankings(12)
ROWS = shown_rows(LISTED)
PLACES = [(each, k, item, hit) for each in LISTED for k, item, hit in placed(each)]
HEAD = "search_id,session_id,query,item_id,position,click\n"


def loaded(tmp_path, text):
    path = tmp_path / "log"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(path, workspace=temporary())


def table(rank=str, click=lambda hit, k: hit):
    return HEAD + "".join(
        f"{each.key},{each.session},{each.query},{item},{rank(k)},{click(hit, k)}\n"
        for each, k, item, hit in PLACES
    )


def objects(form=lambda value: value):
    for each, k, item, hit in PLACES:
        yield {"search_id": each.key, "session_id": each.session, "query": each.query,
               "item": item, "rank": form(k), "clicked": form(hit)}  # fmt: skip


def listed(write, hits):
    return "session_id,query,shown_items,clicks\n" + "".join(
        f'{each.session},{each.query},"{write(each.items)}","{write(hits(each))}"\n'
        for each in LISTED
    )


def chosen(each):
    return [item for _, item, hit in placed(each) if hit]


def flags(each):
    return list(map(str, each.clicks))


def underscores(event, before=""):
    parts = {}
    for name, value in event.items():
        inner = isinstance(value, dict)
        parts |= underscores(value, f"{before}{name}_") if inner else {before + name: value}
    return parts


def sessions_with_users():
    """As of the challenge of 2013: a line per user, pages with an id, terms, and domains."""
    written = []
    for name in dict.fromkeys(each.session for each in LISTED):
        session, user = name[1:], name
        written.append(f"{session}\tM\t5\t{user}")
        for page, each in enumerate(each for each in LISTED if each.session == name):
            urls = "\t".join(f"{item},7" for item in each.items)
            written.append(f"{session}\t{page * 50}\tQ\t{page}\t{each.query}\t1,2\t{urls}")
            written += [f"{session}\t{page * 50 + 9}\tC\t{page}\t{item}" for item in chosen(each)]
    return "\n".join(written) + "\n"


WRITTEN = {
    "ranks with a sign": table("#{}".format),
    "ranks with a letter": table("p{}".format),
    "ranks as ordinals": table(lambda k: ("1st", "2nd", "3rd", "4th", "5th")[k - 1]),
    "clicks as the rank clicked": table(click=lambda hit, k: hit * k),
    "MongoDB": lines(objects(lambda value: {"$numberInt": str(value)})),
    "no new lines": "".join(map(json.dumps, objects())),
    "indented": "\n".join(json.dumps(each, indent=1) for each in objects()),
    "items clicked beside each item": HEAD.replace("click\n", "clicked_items\n")
    + "".join(
        f'{each.key},{each.session},{each.query},{item},{k},"{",".join(chosen(each))}"\n'
        for each, k, item, _ in PLACES
    ),
    "colons": listed(":".join, flags),
    "dashes": listed(" - ".join, chosen),
    "SQL arrays": listed(lambda values: f"ARRAY[{','.join(map(repr, values))}]", chosen),
    "NumPy arrays": listed(lambda values: f"array({list(values)}, dtype=object)", flags),
    "UBI with underscores": flat([underscores(event) for event in ubi_events(LISTED)]),
    "sessions with users": sessions_with_users(),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_it_gives_the_rows_that_were_shown(tmp_path, name):
    log = loaded(tmp_path, WRITTEN[name])
    assert log_rows(log) == ROWS
    assert log.counts["quarantined"] == 0


def test_the_day_of_a_document_of_mongodb(tmp_path):
    days = ({"$date": {"$numberLong": "1733047200000"}}, {"$date": "2024-12-01T10:00:00Z"})
    for day in days:
        log = loaded(tmp_path, lines(each | {"ts": day} for each in objects()))
        assert str(log.query("SELECT MIN(timestamp) AS t FROM log")["t"][0])[:16] == (
            "2024-12-01T10:00"
        )


def test_kinds_of_clicks_are_counted_and_said(tmp_path):
    log = loaded(tmp_path, table(click=lambda hit, k: 2 * hit if k > 1 else hit))
    assert any("count as that many clicks" in note.what for note in log.notes)


@pytest.mark.parametrize(
    "row", ["{n}\tquery words\tD{n}\thttps://ex.org/{n}\n", "00:01\t{n}\t[w w]\t1 2\tx.cn/{n}\n"]
)
def test_clicks_without_a_header_are_recognised(tmp_path, row):
    with pytest.raises(EngineError, match="a row per click and none for what was shown"):
        loaded(tmp_path, "".join(row.format(n=n) for n in range(9)))


@pytest.mark.parametrize("head", ["", "userId::movieId::rating::timestamp\n"])
def test_ratings_are_the_reward_and_said_to_be_no_clicks(tmp_path, head):
    rows = [f"{n % 9 + 1}::{n % 7 + 1}::{n % 5 + 1}::{978300760 + n}\n" for n in range(60)]
    log = loaded(tmp_path, head + "".join(rows))
    sums = log.query("SELECT SUM(reward) AS r, COUNT(DISTINCT session) AS s FROM log")
    assert (sums["r"][0], sums["s"][0], len(log.items)) == (180, 9, 7)
    assert any("does not say what was shown" in note.what for note in log.notes)


def test_test_queries_are_set_aside(tmp_path):
    log = loaded(tmp_path, sessions_with_users() + "9\t0\tT\t0\t7\t1,2\tSKU1,7\tSKU2,7\n")
    assert log.quarantine_reasons == {"is a test query, whose clicks were withheld": 1}
