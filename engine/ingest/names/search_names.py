"""What ids of searches are called."""

from engine.ingest.names.column_synonyms import plain

SEARCHES = ("queryid", "searchid", "queryuid", "searchqueryuid", "searchuid", "requestid")
"""Ids that are given to each search, or to each text of a query."""


def names_searches(column: str) -> bool:
    """Whether a column, or the last name of its path, is called as ids of searches are."""
    return plain(column) in SEARCHES or plain(column.rsplit(".", 1)[-1]) in SEARCHES
