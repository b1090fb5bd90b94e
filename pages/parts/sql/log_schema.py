"""What the columns of a log are, for who asks it in SQL."""

import streamlit as st

from engine.logs.canonical import quoted
from engine.logs.log import Log
from engine.logs.schema import FIELDS, WRITTEN
from pages.parts.shared.messages import escape

LISTED = 60
"""Columns that are listed at most."""

MADE = {
    "line": "line of the file",
    "bucket": "hash bucket of sessions",
    "query_code": "integer id of the query",
    "item_code": "integer id of the item",
}


def column_names(log: Log) -> list[str]:
    """What a query may name."""
    return [*(field.name for field in FIELDS if log.has(field.name)), *WRITTEN, *log.columns]


def column_question(name: str) -> str:
    """The query that says how often each value of a column occurs."""
    column = quoted(name)
    return f"SELECT {column}, COUNT(*) AS n\nFROM log GROUP BY {column} ORDER BY n DESC, {column}"


def log_schema(log: Log) -> None:
    """The columns as buttons, each of which asks how often its values occur, with their meaning."""
    means = {field.name: field.means for field in FIELDS}
    means["reward"] = f"what counts: {escape.text(log.mapping.get('reward', 'reward'), 40)}"
    with st.container(key="log_schema", gap="xxsmall"):
        for number, name in enumerate(column_names(log)[:LISTED]):
            meaning = means.get(name) or MADE.get(name, "of your file")
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button(
                    escape.text(name, 40),
                    key=f"column_{number}",
                    on_click=_ask,
                    args=(name,),
                    help="How often does each value occur?",
                )
                st.caption(meaning)


def _ask(name: str) -> None:
    st.session_state["sql"] = column_question(name)
