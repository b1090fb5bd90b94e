"""The canonical table of a click log: one row is one item shown at one rank of one impression."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One canonical column: its SQL type, what it means, and what stands in when it is absent."""

    name: str
    type: str
    means: str
    default: str = ""
    optional: bool = False


FIELDS: tuple[Field, ...] = (
    Field("impression", "VARCHAR", "one ranking, or one item, shown once", "the row itself"),
    Field(
        "session", "VARCHAR", "unit of independence, such as a user or a session", "the impression"
    ),
    Field("query", "VARCHAR", "query or context: what the policy sees", "one query for all"),
    Field("item", "VARCHAR", "what is shown"),
    Field("rank", "INTEGER", "where it stands; 1 is the top", "1"),
    Field("reward", "DOUBLE", "click or other reward"),
    Field(
        "propensity", "DOUBLE", "probability that the logging policy took this action", "unknown"
    ),
    Field("timestamp", "TIMESTAMP", "when it was shown, in UTC", "unknown"),
    Field("policy", "VARCHAR", "which logging policy made the row", "one policy"),
    Field(
        "arm",
        "VARCHAR",
        "arm of a logged randomisation; +k and -k are the arms of swap (1, k)",
        optional=True,
    ),
    Field(
        "team",
        "VARCHAR",
        "the ranker that contributed the item to an interleaved page; empty for both",
        optional=True,
    ),
    Field(
        "click_time",
        "DOUBLE",
        "when the item was clicked, in seconds; only the order within an impression counts",
        optional=True,
    ),
    Field(
        "pair",
        "VARCHAR",
        "the two adjacent results whose order a coin decided (FairPairs); empty for others",
        optional=True,
    ),
    Field(
        "propensity_item_rank",
        "DOUBLE",
        "probability that the logger put this item at this rank",
        optional=True,
    ),
    Field(
        "propensity_cascade",
        "DOUBLE",
        "probability that the logger showed the ranks down to this one",
        optional=True,
    ),
    Field(
        "target",
        "DOUBLE",
        "probability that the target policy takes the logged action",
        optional=True,
    ),
    Field(
        "target_item_rank",
        "DOUBLE",
        "probability that the target puts this item at this rank",
        optional=True,
    ),
    Field(
        "target_cascade",
        "DOUBLE",
        "probability that the target shows the ranks down to this one",
        optional=True,
    ),
)
"""What a mapping may name. The first nine always stand in the stored table; the optional ones only
when mapped."""

ALWAYS = tuple(field.name for field in FIELDS if not field.optional)
OPTIONAL = tuple(field.name for field in FIELDS if field.optional)
WRITTEN = {
    "query_code": "INTEGER",
    "item_code": "INTEGER",
    "bucket": "INTEGER",
    "line": "BIGINT",
}
"""Columns that ingest writes: dense codes (0, 1, ...) in the order of the names, the bucket of the
independent unit, and the physical line in the file (1 is the first; the row number for Parquet)."""

BUCKETS = 1_000
EXACT_UNITS = 10_000
"""A log of at most EXACT_UNITS independent units has one bucket per unit, so that the jackknife is
exact; a larger one has BUCKETS buckets, by a hash of the unit."""

TABLE = "log"
"""The name under which every query reads the canonical table."""

OFFERS = ("pool", "offered")
"""Further columns that say which items an event could have shown, joined by bars."""
