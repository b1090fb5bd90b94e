"""What lists of items, and the ids of items inside objects, are called."""

from engine.ingest.names.column_synonyms import place, plain

LISTS = frozenset(
    (
        "items", "itemids", "docs", "documents", "docids", "urls", "results", "ranking", "slate",
        "products", "productids", "shown", "shownitems", "list", "candidates", "impressions",
        "hits", "objectids", "articleidsinview", "inviewarticles", "resultids", "documentids",
        "shownids", "queryresponsehitids", "queryresponseobjectids", "queryresponseobjectsids",
        "queryresponseids", "querydocids", "productskushash",
        "displayed", "displayeditems", "displayedids", "exposedproducts", "exposeditems", "docsids",
        "hitids", "recommendations",
        "recommendeditems", "skus", "skuids",
    )
)  # fmt: skip
"""What a column is called that holds the items of a ranking."""
IDS = ("id", "objectid", "uid", "uuid", "uri", "code", "key")
"""What the id of an item is called inside its object."""


def item_member(member: str) -> int | None:
    """How telling a member's name is for the item of an object; None where it names another."""
    name = member.rsplit(".", 1)[-1]
    at = place("item", name)
    return 100 + IDS.index(plain(name)) if at is None and plain(name) in IDS else at
