"""What the columns of a log are, for who asks it in SQL."""

import streamlit as st

from engine.logs.log import Log
from engine.logs.schema import FIELDS, WRITTEN

MADE = {
    "line": "line of the file",
    "bucket": "hash bucket of sessions",
    "query_code": "integer id of the query",
    "item_code": "integer id of the item",
}


def column_names(log: Log) -> list[str]:
    """What a query may name."""
    return [*(field.name for field in FIELDS if log.has(field.name)), *WRITTEN, *log.columns]


def log_schema(log: Log) -> None:
    """The columns as a table, in the words of the schema."""
    means = {field.name: field.means for field in FIELDS}
    names = column_names(log)
    st.dataframe(
        {
            "Column": names,
            "Meaning": [means.get(name) or MADE.get(name, "of your file") for name in names],
        },
        hide_index=True,
        height="content",
        alt="The columns of the table log",
    )
