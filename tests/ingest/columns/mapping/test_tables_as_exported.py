"""Tables as products and people export them: no id of rankings, pages, users, other names."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.log import Log

QUERIES, RANKS = 4, 4


def shown(n: int = 60) -> Iterator[tuple[int, str, int, str, int]]:
    """The rows of n rankings: number, query, rank, item, click; 1 of 3 clicks at rank 1."""
    for number in range(n):
        for rank in range(1, RANKS + 1):
            clicked = int((number + rank * rank) % (2 + rank) == 0)
            yield number, f"q{number % QUERIES}", rank, f"d{(number + rank) % 7}", clicked


CLICKS = sum(clicked for *_, clicked in shown())


def table(path: Path, head: Sequence[str], rows: list[Sequence[object]]) -> Path:
    """A file of comma-separated values."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def clicks(log: Log) -> float:
    """The clicks of a log."""
    return float(log.query("SELECT SUM(reward) AS clicks FROM log")["clicks"][0])


def ranks(log: Log) -> list[int]:
    """The ranks that a log holds."""
    return sorted(log.query("SELECT DISTINCT rank FROM log")["rank"].astype(int))


def ambers(log: Log) -> str:
    """What the load says in amber."""
    return " ".join(note.what for note in log.notes if note.severity == "amber")


def flat(path: Path, order: Sequence[int] | None = None) -> Path:
    """A table without any id."""
    rows = [(query, item, rank, clicked) for _, query, rank, item, clicked in shown()]
    return table(path, ["query", "item", "rank", "click"], [rows[at] for at in order or range(240)])


def test_runs_of_ranks_are_rankings_and_this_is_said(tmp_path: Path) -> None:
    log = load(flat(tmp_path / "flat.csv"))
    assert log.counts["impressions"] == 60
    assert log.mapping["impression"] == "ranking_run"
    assert "ranks restart 60 times" in ambers(log)
    alone = load(tmp_path / "flat.csv", mapping={"impression": ""})
    assert alone.counts["impressions"] == 240
    assert "order of the file" not in ambers(alone)


def test_rows_in_another_order_are_no_runs_and_this_is_said(tmp_path: Path) -> None:
    order = [int(at) for at in np.random.default_rng(1).permutation(240)]
    log = load(flat(tmp_path / "flat.csv", order))
    assert log.counts["impressions"] == 240
    assert "each row counts as an impression of its own" in ambers(log)


def test_the_mapping_of_runs_gives_the_same_log_again(tmp_path: Path) -> None:
    log = load(flat(tmp_path / "flat.csv"))
    assert load(tmp_path / "flat.csv", mapping=log.mapping).counts == log.counts


@pytest.mark.parametrize(("name", "first"), [("start", 1), ("offset", 0), ("from", 0)])
def test_positions_begin_anew_after_each_offset(tmp_path: Path, name: str, first: int) -> None:
    rows = [
        (at, query, item, (rank - 1) // 2 * 2 + first, (rank - 1) % 2 + 1, clicked)
        for at, query, rank, item, clicked in shown()
    ]
    head = ["search_id", "query", "item", name, "position", "click"]
    log = load(table(tmp_path / "pages.csv", head, rows))
    assert ranks(log) == [1, 2, 3, 4]
    assert any("restart on each" in note.what for note in log.notes)


def test_positions_that_go_on_beside_an_offset_stay(tmp_path: Path) -> None:
    rows = [
        (at, query, item, (rank - 1) // 2 * 2, rank, clicked)
        for at, query, rank, item, clicked in shown()
    ]
    head = ["search_id", "query", "item", "start", "position", "click"]
    log = load(table(tmp_path / "pages.csv", head, rows))
    assert log.mapping["rank"] == "position"
    assert ranks(log) == [1, 2, 3, 4]


def events(path: Path, action: str, words: tuple[str, str]) -> Path:
    """Events of 60 rankings: 30 sessions of 10 users."""
    rows: list[Sequence[object]] = []
    for at, _, rank, item, clicked in shown():
        for word in words[: 1 + clicked]:
            time = 1_700_000_000 + 600 * at + rank * (word == words[1])
            rows.append((time, f"u{at // 6}", f"s{at // 2}", f"r{at}", word, item, rank))
    return table(
        path, ["ts", "user_id", "session_id", "request_id", action, "item_id", "position"], rows
    )


def test_events_cluster_on_the_user_and_this_is_said(tmp_path: Path) -> None:
    path = events(tmp_path / "events.csv", "etype", ("impression", "click"))
    log = load(path)
    assert log.counts["sessions"] == 10
    assert log.counts["impressions"] == 60
    assert clicks(log) == CLICKS
    assert "intervals are clustered on 'user_id'" in ambers(log)
    own = load(path, mapping={"session": "session_id"})
    assert own.counts["sessions"] == 30
    assert "clustered" not in ambers(own)


def test_views_of_products_are_no_rankings(tmp_path: Path) -> None:
    rows = [(time, f"v{time % 20}", "view", f"d{time % 9}") for time in range(1, 200)]
    rows += [(time + 1, f"v{time % 20}", "addtocart", f"d{time % 9}") for time in range(1, 200, 7)]
    path = table(tmp_path / "shop.csv", ["timestamp", "visitorid", "event", "itemid"], rows)
    with pytest.raises(EngineError, match="a view is itself a click"):
        load(path)
    said = load(path, mapping={"action": "event", "shown": "view"})
    assert said.counts["impressions"] == 20


NAMED = {
    "Kibana": "session_id.keyword search_id.keyword query.keyword item_id.keyword position clicked",
    "Solr": "session_s search_id_s query_s item_s rank_i clicked_b",
    "German": "Sitzung Suche_ID Suchbegriff Artikel Position Geklickt",
    "French": "id_session id_recherche requête produit rang cliqué",
    "Spanish": "sesión id_búsqueda consulta artículo posición clic",
    "counts": "user_id search_id keyword item_id position click_cnt",
}


@pytest.mark.parametrize("product", NAMED)
def test_names_of_columns(tmp_path: Path, product: str) -> None:
    head = NAMED[product].split()
    rows = [
        (f"s{at // 2}", f"r{at}", query, item, rank, clicked)
        for at, query, rank, item, clicked in shown()
    ]
    log = load(table(tmp_path / "log.csv", head, rows))
    fields = ("session", "impression", "query", "item", "rank", "reward")
    assert tuple(log.mapping[field] for field in fields) == tuple(head)
    assert log.counts["impressions"] == 60
    assert clicks(log) == CLICKS


def test_clicks_of_two_arms_are_no_types(tmp_path: Path) -> None:
    rows = [(query, item, rank, clicked, 0) for _, query, rank, item, clicked in shown()]
    with pytest.raises(EngineError, match="recognised as the reward"):
        load(table(tmp_path / "log.csv", ["query", "item", "rank", "clicks_a", "clicks_b"], rows))


def test_german_truth(tmp_path: Path) -> None:
    rows = [
        (at, query, item, rank, ("FALSCH", "WAHR")[clicked])
        for at, query, rank, item, clicked in shown()
    ]
    head = ["search_id", "query", "item", "rank", "clicked"]
    assert clicks(load(table(tmp_path / "log.csv", head, rows))) == CLICKS


@pytest.mark.parametrize("prefixes", [("", ""), ("event_params.", "items.")])
def test_ga4_made_flat(tmp_path: Path, prefixes: tuple[str, str]) -> None:
    rows: list[Sequence[object]] = []
    for at, query, rank, item, clicked in shown():
        for word in ("view_item_list", "select_item")[: 1 + clicked]:
            time = 1_714_521_600_000_000 + at * 60_000_000 + (word == "select_item")
            rows.append((time, word, f"u{at}", at, query, rank, item))
    names = [prefixes[1] + name for name in ("item_list_id", "item_list_index", "item_id")]
    head = ["event_timestamp", "event_name", "user_pseudo_id", f"{prefixes[0]}ga_session_id"]
    log = load(table(tmp_path / "ga4.csv", [*head, *names], rows))
    assert log.format.startswith("GA4 as a table")
    assert log.counts["impressions"] == 60
    assert ranks(log) == [1, 2, 3, 4]
    assert clicks(log) == CLICKS
    assert log.counts["queries"] == QUERIES


@pytest.mark.parametrize("mapping", [{}, {"item": "properties.item_id"}])
def test_json_in_a_column_of_properties(tmp_path: Path, mapping: dict[str, str]) -> None:
    rows: list[Sequence[object]] = []
    for at, query, rank, item, clicked in shown():
        for word in ("item_impression", "item_clicked")[: 1 + clicked]:
            of_item = {"item_id": item, "position": rank, "query": query, "search_id": f"r{at}"}
            rows.append((word, json.dumps(of_item), f"2024-05-01T10:{at:02}:00", f"u{at // 2}"))
    head = ["event", "properties", "timestamp", "distinct_id"]
    log = load(table(tmp_path / "posthog.csv", head, rows), mapping=mapping)
    assert log.counts["impressions"] == 60
    assert clicks(log) == CLICKS
    assert log.counts["queries"] == QUERIES
    assert ranks(log) == [1, 2, 3, 4]
