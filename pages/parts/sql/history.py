"""The queries of this session, to go back to one."""

import streamlit as st

MOST, LONGEST = 30, 90


def remember(sql: str) -> None:
    """Put a query that ran on top of the history."""
    others = [text for text in st.session_state.get("sql_history", []) if text != sql]
    st.session_state["sql_history"] = [sql, *others][:MOST]


def history() -> None:
    """A picker of the queries that ran in this session, the last one first."""
    st.selectbox(
        "History of this session",
        st.session_state.get("sql_history", []),
        None,
        key="sql_past",
        format_func=lambda sql: " ".join(sql.split())[:LONGEST],
        placeholder="Queries that ran appear here",
        on_change=_back,
    )


def _back() -> None:
    if picked := st.session_state.get("sql_past"):
        st.session_state["sql"] = picked
        st.session_state["sql_past"] = None
