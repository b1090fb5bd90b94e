"""What else is in the log?"""

from dataclasses import replace

import streamlit as st

from engine.console.console import ROWS, SECONDS
from engine.console.ready_questions import QUESTIONS, ExampleQuery
from engine.core.errors import EngineError
from engine.figures.log.query_result import query_result
from engine.logs.log import Log
from pages.parts.shared.charts.chart import export_menu, show
from pages.parts.shared.charts.program import imports_first
from pages.parts.shared.frame.header import header_with_log
from pages.parts.shared.inputs.controls import URL
from pages.parts.shared.logs.workspace import python_of
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_error
from pages.parts.sql.answer_table import answered, separated
from pages.parts.sql.history import history, remember
from pages.parts.sql.log_schema import column_names, log_schema

FIRST = "click_rate"


def _ready() -> None:
    """Pick an example query, fill in its blanks, and put its query in the editor."""
    picked = st.selectbox(
        "Example queries",
        list(QUESTIONS),
        index=list(QUESTIONS).index(FIRST),
        key="question",
        format_func=lambda key: QUESTIONS[key].title,
        on_change=_fill,
    )
    question = QUESTIONS[picked]
    if question.parameters:
        with st.container(horizontal=True):
            for name, first in question.parameters.items():
                _blank(name, first)


def _blank(name: str, first: int | str) -> None:
    key = f"blank_{name}"
    if isinstance(first, int):
        st.number_input(name, 1, 100_000, first, key=key, on_change=_fill)
    else:
        st.text_input(name, first, key=key, max_chars=500, on_change=_fill)


def _fill() -> None:
    question: ExampleQuery = QUESTIONS[st.session_state["question"]]
    given = {
        name: st.session_state.get(f"blank_{name}", first)
        for name, first in question.parameters.items()
    }
    st.session_state["sql"] = question.sql(given)


def _editor() -> str:
    st.session_state.setdefault("sql", QUESTIONS[FIRST].sql())
    written = st.text_area(
        "SQL",
        key="sql",
        bind=URL,
        height=180,
        help="One SELECT over the table log. Control or Command with Enter runs it.",
    )
    st.button("Run", type="primary", help="Control or Command with Enter in the editor does it too")
    return (written or "").strip()


def _python(log: Log, sql: str) -> str:
    return imports_first(
        f"{python_of(log)}\nfrom engine.programs import ask\n\n"
        f"print(ask(log, {sql!r}).table.to_pandas().to_csv(index=False))\n"
    )


log = header_with_log("sql")
if log is not None:
    examples, past = st.columns(2, gap="large")
    with examples:
        _ready()
    history_place = past.container()
    left, right = st.columns([2, 1], gap="large")
    with right:
        st.header("Table log")
        log_schema(log)
    with left:
        sql = _editor()
        if sql:
            try:
                table, notice = answered(log, sql)
            except EngineError as error:
                show_error(error)
            else:
                remember(sql)
                st.markdown(f"{escape.text(notice)[:1].upper()}{escape.text(notice)[1:]}.")
                how = separated(table, column_names(log))
                alt = "The answer of the query"
                st.dataframe(table, hide_index=True, column_config=how, alt=alt)
                python, figure = _python(log, sql), query_result(table, sql)
                if figure is None:
                    export_menu(table, "answer", "answer", sql=sql, python=python, picture=False)
                else:
                    show(replace(figure, python=python), "answer")
        with history_place:
            history()
        st.caption(
            f"Click a heading to sort · Read-only · first {ROWS:,} rows · {SECONDS:g} s limit · "
            "sandboxed, no network"
        )
