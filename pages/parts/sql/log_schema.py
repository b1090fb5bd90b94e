"""What the columns of a log are, for who asks it in SQL."""

import streamlit as st

from engine.logs.log import Log
from engine.logs.schema import FIELDS, WRITTEN

MADE = {
    "line": "line of the file",
    "bucket": "group of sessions",
    "query_code": "query as a number",
    "item_code": "item as a number",
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
            "column": names,
            "is": [means.get(name) or MADE.get(name, "of your file") for name in names],
        },
        hide_index=True,
        height="content",
        alt="The columns of the table log",
    )
