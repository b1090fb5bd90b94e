"""Names with more words than a known one, pairs, numbered items, files twice, further times."""

import json

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.rewards import reward_names
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows
from tests.ingest.event_writers import placed

LISTED = rankings(12)
ROWS = shown_rows(LISTED)
PLACES = [(each, k, item, hit) for each in LISTED for k, item, hit in placed(each)]
HEAD = "search_id session_id query item_id position click"


def loaded(tmp_path, text, **mapping):
    (tmp_path / "log").write_text(text, encoding="utf-8")
    return load(tmp_path / "log", mapping=mapping, workspace=temporary())


def table(head=HEAD, further=None):
    rows = [
        [e.key, e.session, e.query, item, k, hit, *([further(e, k)] if further else [])]
        for e, k, item, hit in PLACES
    ]
    return "\n".join(",".join(map(str, row)) for row in [head.split(), *rows]) + "\n"


def listed(head, cells):
    rows = [[e.key, e.session, e.query, *cells(e)] for e in LISTED]
    return "\n".join("\t".join(row) for row in [head.split(), *rows]) + "\n"


def chosen(each):
    return [item for _, item, hit in placed(each) if hit]


def positions(each):
    return [str(rank) for rank, _, hit in placed(each) if hit]


NAMES = (
    "log_search_id log_session_id log_query log_item_id log_position log_click",
    "search_id session_id search_query_text hit_id hit_position hit_clicked",
    "search_id_s session_id_s query_s doc_id_s doc_rank_i clicked_b",
    "searchId_str sessionId_str query_str itemId_str position_int click_int",
    "acme_search_id acme_session_id acme_query acme_item_id acme_position acme_click",
    "srch_req_id usr_sess_id srch_qry_txt itm_id itm_pos clk_ind",
    "SearchRequestID UserSessionID SearchQueryText ProductSKU ResultPosition IsClicked",
    "item_search_id item_session_id item_query item_item_id item_position item_clicked",
)
NUMBERED = "search_id session_id query item_1 item_2 item_3 item_4 item_5 "
LISTS = {
    "pairs": listed(
        "search_id session_id query results",
        lambda e: [json.dumps([[item, hit] for _, item, hit in placed(e)])],
    ),
    "triples": listed(
        "search_id session_id query shown",
        lambda e: [json.dumps([[rank, item, bool(hit)] for rank, item, hit in placed(e)])],
    ),
    "tuples": listed(
        "search_id session_id query items",
        lambda e: [str([(item, hit) for _, item, hit in placed(e)])],
    ),
    "numbered, items": listed(
        NUMBERED + "clicked_items", lambda e: [*e.items, " ".join(chosen(e))]
    ),
    "numbered, positions": listed(
        NUMBERED + "clicked_positions", lambda e: [*e.items, ",".join(positions(e))]
    ),
    "numbered, flags": listed(
        NUMBERED + "clicks", lambda e: [*e.items, "|".join(map(str, e.clicks))]
    ),
}


@pytest.mark.parametrize("head", NAMES)
def test_names_with_further_words_are_those_without_them(tmp_path, head):
    log = loaded(tmp_path, table(head))
    assert log_rows(log) == ROWS
    assert log.counts["impressions"] == len(LISTED)


@pytest.mark.parametrize("name", LISTS)
def test_pairs_and_numbered_items_give_the_rows_shown(tmp_path, name):
    log = loaded(tmp_path, LISTS[name])
    assert log_rows(log) == ROWS
    assert log.counts["impressions"] == len(LISTED)


@pytest.mark.parametrize(
    "name",
    ["price_rank", "clicked_position", "last_position", "sales_rank", "max_rank"],
)
def test_other_ranks_are_not_that_of_the_display(tmp_path, name):
    log = loaded(tmp_path, table(HEAD.replace("position", name)))
    assert "rank" not in log.mapping


@pytest.mark.parametrize(
    ("value", "how"),
    [("50", "like percentages"), ("-0.69", "like logarithms"), ("2", "inverse probabilities")],
)
def test_propensities_that_are_no_chances_are_a_question(tmp_path, value, how):
    text = table(HEAD + " propensity", lambda e, k: value)
    with pytest.raises(EngineError, match=f"'propensity' is named like .*{how}"):
        loaded(tmp_path, text)
    log = loaded(tmp_path, text, propensity="")
    assert not log.has("propensity")
    assert "'propensity': ''" in log.recipe, "the program would be asked again"


@pytest.mark.parametrize(
    ("name", "value", "how"),
    [
        ("propensity_pct", "25", "like percentages"),
        ("action_logprob", "-1.386", "like logarithms"),
        ("inversePropensity", "4", "inverse probabilities"),
        ("log_propensity", "0.25", ""),
        ("target_logprob", "-1.386", ""),
    ],
)
def test_a_column_named_like_propensities_is_not_passed_over_in_silence(tmp_path, name, value, how):
    log = loaded(tmp_path, table(f"{HEAD} {name}", lambda e, k: float(value) * (1 + k % 2)))
    doubts = [note.what for note in log.notes if "named like a propensity" in note.what]
    assert [how in what and repr(name) in what for what in doubts] == [True] * bool(how)
    assert not (how and log.has("propensity"))
    assert name not in reward_names(log) or name.endswith("logprob")


def test_percent_of_which_some_are_below_1_are_a_question(tmp_path):
    text = table(HEAD + " pscore", lambda e, k: (50, 25, 0.5, 0.8, 11.7)[k - 1])
    with pytest.raises(EngineError, match=r"'pscore' .* partly above 1"):
        loaded(tmp_path, text)


@pytest.mark.parametrize("middle", [0, 1])
def test_a_file_written_twice_is_pointed_out(tmp_path, middle):
    text = table("x session query item_id position click")
    head, body = text.split("\n", 1)
    for halves in (1, 2):
        log = loaded(tmp_path, text + ((head + "\n") * middle + body) * (halves - 1))
        said = [note.severity for note in log.notes if "repeats the first" in note.what]
        assert said == ["red"] * (halves - 1)


def test_rows_of_few_kinds_that_come_in_turn_may_be_no_copy(tmp_path):
    rows = [f"a{n % 5},{n % 5 + 1},{int(n % 5 == 2)}\n" for n in range(100)]
    notes = loaded(tmp_path, "".join(["item,rank,click\n", *rows])).notes
    assert [note.severity for note in notes if "repeats the first" in note.what] == ["amber"]


@pytest.mark.parametrize(
    "time",
    ["2024-12-01 10:00:00,250", "Sun Dec 01 10:00:00 UTC 2024", "45627.4166667",
     "2024-12-01T10:00:00,250Z", "2024-12-01 11:00:00,250+01:00"],
)  # fmt: skip
def test_further_ways_to_write_a_time(tmp_path, time):
    log = loaded(tmp_path, table(HEAD + " timestamp", lambda e, k: f'"{time}"'))
    first = str(log.query("SELECT MIN(timestamp) AS t FROM log")["t"][0])
    assert first[:16] == "2024-12-01T10:00"


def test_seconds_of_a_day_are_no_days(tmp_path):
    log = loaded(tmp_path, table(HEAD + " time", lambda e, k: 100 * (int(e.key[1:]) * 60 + k)))
    assert "timestamp" not in log.mapping


def test_items_as_names_of_an_object_have_no_ranks(tmp_path):
    lines = ["search_id,query,results"]
    for one in LISTED:
        clicks = json.dumps({item: hit for each, _, item, hit in PLACES if each is one})
        lines.append(f'{one.key},{one.query},"{clicks.replace(chr(34), chr(34) * 2)}"')
    with pytest.raises(EngineError, match=r"names in the objects of results .* no order"):
        loaded(tmp_path, "\n".join(lines))
