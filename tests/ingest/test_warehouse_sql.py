"""The SQL that docs/formats.md gives for a warehouse makes the rows that a load makes."""

import re
from pathlib import Path

import duckdb
import pytest

from tests.ingest.click_world import rankings, shown_rows
from tests.ingest.event_writers import (
    algolia,
    coveo,
    ga4,
    lines,
    meilisearch,
    metarank,
    snowplow,
    ubi_events,
    ubi_queries,
)

LISTED = rankings()
DOCUMENT = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
TABLES = {
    "ubi": {"ubi_events": ubi_events(LISTED, query=False), "ubi_queries": ubi_queries(LISTED)},
    "ga4": {"events": ga4(LISTED, size=2)},
    "algolia": {"events": algolia(LISTED)},
    "meilisearch": dict(zip(("events", "searches"), meilisearch(LISTED), strict=True)),
    "coveo": {"events": coveo(LISTED)},
    "metarank": {"events": metarank(LISTED)},
    "snowplow": {"events": snowplow(LISTED)},
}


@pytest.mark.parametrize("product", TABLES)
def test_it_gives_the_rows_that_were_shown(tmp_path, product):
    (sql,) = re.findall(rf"```sql\n-- {product}\n(.*?)```", DOCUMENT, re.DOTALL)
    with duckdb.connect() as connection:
        for name, events in TABLES[product].items():
            file = tmp_path / f"{name}.json"
            file.write_bytes(lines(events))
            connection.execute(f"CREATE TABLE {name} AS FROM read_json('{file}')")
        rows = connection.execute(
            f"SELECT query, item, rank, CAST(reward AS DOUBLE) FROM ({sql})"
        ).fetchall()
    expected = sorted(row[:4] for row in shown_rows(LISTED))
    if product == "algolia":  # its events do not hold the query
        rows, expected = [row[1:] for row in rows], [row[1:] for row in expected]
    assert sorted(rows) == sorted(expected)
