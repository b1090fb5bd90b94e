"""Files of events as products export them: one drop leads to the health lights."""

import re

from playwright.sync_api import expect

from tests.ingest.click_world import rankings
from tests.ingest.event_writers import ga4, lines, placed, ubi_events, ubi_queries

LISTED = rankings(40)
SHOWN, CLICKS = 5 * len(LISTED), sum(sum(each.clicks) for each in LISTED)


def drop(page, folder, **files) -> None:
    """The one action of a person: files dropped on the page."""
    paths = [folder / f"{name}.json" for name in files]
    for path, events in zip(paths, files.values(), strict=True):
        path.write_bytes(lines(events))
    page.locator("input[type=file]").set_input_files(paths)


def expect_lights(page, what: str) -> None:
    page.get_by_text(what).wait_for()
    page.get_by_text(re.compile("All 5 ranks share clicked items")).wait_for()


def searches():
    for each in LISTED:
        results = [
            {"doc": {"id": item}, "position": k, "clicked": bool(hit)}
            for k, item, hit in placed(each)
        ]
        yield {"search": {"id": each.key}, "query": each.query, "results": results}


def test_events_lead_to_lights_in_one_action_and_nested_paths_are_shown(
    open_page, server, tmp_path
):
    page = open_page("load")
    drop(page, tmp_path, events=ubi_events(LISTED, query=False), queries=ubi_queries(LISTED))
    shown = f"{SHOWN} rows were shown, and rewarded by"
    expect_lights(page, f"OpenSearch UBI: {shown} click ({CLICKS}).")
    page.goto(f"{server}/load")
    drop(page, tmp_path, ga4=ga4(LISTED))
    expect_lights(page, f"GA4 in BigQuery: {shown} select_item ({CLICKS}).")
    page.goto(f"{server}/load")
    drop(page, tmp_path, nested=searches())
    expect_lights(page, "Each line is one ranking: results.")
    page.get_by_role("tab", name="Columns").click()
    page.get_by_text("Edit column mapping").click()
    for path, field in (("search.id", "impression"), ("results[].doc.id", "item")):
        expect(page.get_by_role("combobox", name=f"Use {path} as")).to_have_value(field)
