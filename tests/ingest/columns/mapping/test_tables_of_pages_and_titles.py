"""Positions of a page, titles above a table, and a propensity that is no number to divide by."""

import pytest

from engine.ingest.load import load
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows
from tests.ingest.event_writers import placed

LISTED = rankings(24, shown=4)


def loaded(tmp_path, rows):
    (tmp_path / "log.csv").write_text("\n".join(",".join(map(str, row)) for row in rows))
    return load(tmp_path / "log.csv", workspace=temporary())


def test_positions_on_a_page_go_on_over_the_pages(tmp_path):
    head = ["search_id", "session_id", "query", "item_id", "page", "position_on_page", "clicked"]
    rows = [
        [e.key, e.session, e.query, item, (k + 1) // 2, 2 - k % 2, hit]
        for e in LISTED
        for k, item, hit in placed(e)
    ]
    assert log_rows(loaded(tmp_path, [head, *rows])) == shown_rows(LISTED)


def test_an_infinite_propensity_is_set_aside_with_its_reason(tmp_path):
    rows = [["a" if n % 2 else "b", n % 3 % 2, "inf" if n == 7 else 0.5] for n in range(40)]
    log = loaded(tmp_path, [["item", "click", "propensity"], *rows])
    assert log.quarantine_reasons == {"the propensity is infinite": 1}


@pytest.mark.parametrize(
    "above",
    [
        [["Search", "", "", "Result", "", ""]],
        [["Click report"], ["Exported 2024-12-01"], []],
        [["Click report", *[""] * 5], ["from", "2024-12-01", *[""] * 4]],
    ],
    ids=["merged headings", "titles", "titles as wide as the table"],
)
def test_titles_and_merged_headings_above_the_header_are_no_rows(tmp_path, above):
    head = ["search_id", "session_id", "query", "item_id", "rank", "clicked"]
    rows = [[e.key, e.session, e.query, item, k, hit] for e in LISTED for k, item, hit in placed(e)]
    log = loaded(tmp_path, [*above, head, *rows])
    assert log_rows(log) == shown_rows(LISTED)
    assert log.counts["header"] + log.counts["blank"] == len(above) + 1
