"""Names, signs and forms of values of exports in several languages."""

import pytest

from engine.ingest.load import load
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows
from tests.ingest.event_writers import placed

LISTED = rankings(12)
ROWS = shown_rows(LISTED)
PLACES = [(each, k, item, hit) for each in LISTED for k, item, hit in placed(each)]
HEAD = "search_id session_id query item_id position click"


def loaded(tmp_path, text):
    (tmp_path / "log").write_text(text, encoding="utf-8")
    return load(tmp_path / "log", workspace=temporary())


def table(head=HEAD, rank=str, click=str, places=PLACES):
    rows = [(e.key, e.session, e.query, i, rank(k), click(c)) for e, k, i, c in places]
    return "\n".join(",".join(row) for row in [head.split(), *rows]) + "\n"


WRITTEN = {
    "Italian": table("id_ricerca sessione ricerca articolo posizione cliccato"),
    "Portuguese": table("id_busca sessão busca produto posição clicado"),
    "Dutch": table("zoek_id sessie zoekterm artikel positie geklikt"),
    "Polish": table("id_wyszukiwania sesja zapytanie produkt pozycja klik"),
    "advertisements": table("auction_id user_id keyword ad_id ad_position clicked"),
    "KuaiSAR": table("search_session_id user_id keyword item_id position click_cnt"),
    "ranks of so many": table(rank="{}/5".format),
    "ranks in words": table(rank="{} of 5".format),
    "ranks in brackets": table(rank="({})".format),
    "a word and its opposite": table(click=lambda hit: "engaged" if hit else "not_engaged"),
    "marks": table(click=lambda hit: "✓" if hit else "✗"),
    "items and clicks with colons": "session_id,query,results\n"
    + "".join(
        f'{e.session},{e.query},"{",".join(f"{item}:{hit}" for _, item, hit in placed(e))}"\n'
        for e in LISTED
    ),
    "places in front": "session_id,query,"
    + ",".join(f"p{k}_id,p{k}_click" for k in range(1, 6))
    + "".join(
        f"\n{e.session},{e.query}," + ",".join(f"{item},{hit}" for _, item, hit in placed(e))
        for e in LISTED
    ),
    "pages of several sizes": "search_id,session_id,query,start,position,item_id,click"
    + "".join(
        f"\n{e.key},{e.session},{e.query},{(k - 1) // size * size},{(k - 1) % size + 1},"
        f"{item},{hit}"
        for e, k, item, hit in PLACES
        for size in (2 + int(e.key[1:]) % 2,)
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_it_gives_the_rows_that_were_shown(tmp_path, name):
    log = loaded(tmp_path, WRITTEN[name])
    assert log_rows(log) == ROWS
    assert log.counts["impressions"] == len(LISTED)
    assert log.counts["quarantined"] == 0


@pytest.mark.parametrize(
    ("view", "click"),
    [("search_result_view", "search_result_click"), ("SERP_VIEW", "SERP_CLICK"),
     ("Product Viewed In List", "Product Clicked")],
)  # fmt: skip
def test_events_of_results_by_further_names(tmp_path, view, click):
    rows = [
        f"{word},{e.key},{e.session},{e.query},{item},{k}\n"
        for e, k, item, hit in PLACES
        for word in (view, click)[: 1 + hit]
    ]
    head = "event,search_id,session_id,query,item_id,position\n"
    assert log_rows(loaded(tmp_path, head + "".join(rows))) == ROWS


def test_results_without_display_times(tmp_path):
    lines = []
    for each in LISTED:
        lines.append(f"{each.query}\t11\x0112\t-")
        lines += [f"{k}\t{item}\tt\ta\t0\t{hit}" for k, item, hit in placed(each)]
    log = loaded(tmp_path, "\n".join(lines) + "\n")
    assert (log.format, log.counts["rows"]) == ("result pages", len(PLACES))
    assert [row[:4] for row in log_rows(log)] == [row[:4] for row in ROWS]


def test_a_place_that_nothing_joins_to_rankings_is_said(tmp_path):
    text = table("a b c item_id ad_position click", places=PLACES[:7] * 5)
    log = loaded(tmp_path, text)
    assert "rank" not in log.mapping
    assert any("'ad_position' may be the rank" in note.what for note in log.notes)


def test_clicks_beyond_one_are_said_with_both_sums(tmp_path):
    log = loaded(tmp_path, table(click=lambda hit: str(2 * hit)))
    clicks = sum(hit for *_, hit in PLACES)
    said = " ".join(note.what for note in log.notes)
    assert f"{2 * clicks:,} in all; with one click per row it would be {clicks:,}" in said


def test_clicks_that_are_not_numbers_are_not_above_one(tmp_path):
    log = loaded(tmp_path, table(click=lambda hit: "1.0" if hit else "nan"))
    assert log_rows(log) == ROWS
    assert not any("goes up to" in note.what for note in log.notes)


def test_counts_are_said_to_be_independent_once(tmp_path):
    rows = "".join(f"q{n % 3},d{n % 7},{n % 5 + 1},{20 + n % 9},{n % 6}\n" for n in range(60))
    log = loaded(tmp_path, f"query,doc_id,position,impressions,clicks\n{rows}")
    assert sum("independent" in note.what for note in log.notes) == 1
