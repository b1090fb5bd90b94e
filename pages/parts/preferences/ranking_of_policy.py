"""One of the two rankings from a policy file, for a query that is chosen."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.policies.candidates import logged_candidates
from engine.policies.files.serving import ranking_of, valued
from pages.parts.shared.inputs import controls
from pages.parts.shared.logs.policy_files import PolicyFile, choose_policy_file
from pages.parts.shared.messages.errors import show_error

TAKEN = "ranking_of_policy"
"""The entry of a session that holds what was taken last: file, query, place."""
PLACES = ("Ranking A", "Ranking B")
LONGEST, MOST_TEXT = 6, 300
"""Items and letters that a field of the page takes."""


def ranking_of_policy(log: Log | None, fields: Mapping[str, str], liked: str) -> None:
    """The choice of a policy file; its ranking is written into the field of its place once.

    Args:
        log: which says how relevant the items are, and what it showed for the query.
        fields: the keys of the fields by their places.
        liked: the key of the field of relevance.
    """
    with st.popover("Add policy"):
        file = choose_policy_file()
        if file is None:
            st.session_state.pop(TAKEN, None)
            return
        try:
            queries = _queries(file)
            query = st.selectbox("Query", queries, key="policy_query") if queries else ""
            place = controls.choice("Use as", PLACES, "policy_place", PLACES[1])
            taken = (file.digest, query, place, fields[place])
            written = {*st.session_state, *st.query_params} & {fields[place]}
            if st.session_state.get(TAKEN) != taken or not written:
                _take(file, str(query), log, fields, place, liked)
                st.session_state[TAKEN] = taken
        except EngineError as error:
            show_error(error)


def _queries(file: PolicyFile) -> list[str]:
    with file.on_disk() as path:
        table, _ = valued(path)
    return table["query"].unique().tolist() if "query" in table else []


def _take(
    file: PolicyFile, query: str, log: Log | None, fields: Mapping[str, str], place: str, liked: str
) -> None:  # fmt: skip
    with file.on_disk() as path:
        ranking = ranking_of(path, query, LONGEST)
    st.session_state[fields[place]] = _listed(ranking)
    relevance, logged = ({}, []) if log is None else _of_log(log, query)
    if not relevance.keys() & set(ranking):
        return
    other = next(key for name, key in fields.items() if name != place)
    as_long = logged[: len(ranking)]
    st.session_state[other] = _listed(as_long)
    both = dict.fromkeys([*ranking, *as_long])
    known = [f"{item}={relevance[item]:.3g}" for item in both if item in relevance]
    st.session_state[liked] = _fitting(known, ", ")


def _listed(ranking: list[str]) -> str:
    """Items as a field takes them, as many as it holds.

    Raises:
        EngineError: a name has a sign that separates items there.
    """
    for item in ranking:
        if "," in item or "=" in item:
            raise EngineError(
                f"the item {item[:40]!r} has a comma or an equals sign, which separate items here",
                fix="Use counterclick interleave A_FILE B_FILE --query QUERY.",
            )
    return _fitting(ranking, ",")


def _fitting(parts: list[str], between: str) -> str:
    """As many parts as a field takes."""
    while len(between.join(parts)) > MOST_TEXT:
        parts = parts[:-1]
    return between.join(parts)


def _of_log(log: Log, query: str) -> tuple[dict[str, float], list[str]]:
    """Relevance of the items of a query, and the order in which the log most often showed them."""
    names = log.queries.tolist()
    if (query and query not in names) or (not query and len(names) > 1):
        return {}, []
    candidates = logged_candidates(log)
    mine = np.flatnonzero(candidates.query_code == (names.index(query) if query else 0))
    relevance = candidates.corrected("all_pairs")[mine]
    shown = candidates.impressions[mine]
    ranks = np.arange(1, candidates.ranks + 1)
    mean = (shown @ ranks) / np.maximum(shown.sum(axis=1), 1)
    items = log.items[candidates.item_code[mine]]
    order = np.lexsort((-np.asarray(shown.sum(axis=1)), np.asarray(mean)))
    return (
        {str(item): float(value) for item, value in zip(items, relevance, strict=True)},
        [str(item) for item in items[order]],
    )
