"""Two rankings, who is shown them, and how they are liked: samples, and fields to change them."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from engine.core.errors import EngineError
from engine.logs.log import Log
from pages.parts.preferences.ranking_of_policy import LONGEST, MOST_TEXT, ranking_of_policy
from pages.parts.preferences.sortable import sortable
from pages.parts.shared.inputs import controls
from pages.parts.shared.logs.policy_files import missing_file


@dataclass(frozen=True)
class Example:
    """Two rankings to start from, and how relevant their items are."""

    first: str
    second: str
    relevance: str


EXAMPLES = {
    "Rotation": Example("a,b,c,d", "b,c,d,a", "a=0.6, b=0.5, c=0.3, d=0.2"),
    "Swap at the top": Example("a,b,c,d", "b,a,c,d", "a=0.6, b=0.5, c=0.3, d=0.2"),
    "Blind spot": Example("a,b,c,d", "b,c,a,d", "a=0, b=0, c=1, d=0"),
    "Reversed": Example("a,b,c,d", "d,c,b,a", "a=0.6, b=0.5, c=0.3, d=0.2"),
}


@dataclass(frozen=True)
class Setting:
    """What the two rankings are, and who clicks on them."""

    rankings: tuple[tuple[str, ...], tuple[str, ...]]
    relevance: tuple[tuple[str, float], ...]
    method: str
    credit: str
    users: str
    severity: float

    @property
    def examination(self) -> list[float]:
        """How much of each rank is seen: 1 over the rank, to the power of the position bias."""
        return [rank**-self.severity for rank in range(1, LONGEST + 1)]


def setting(log: Log | None) -> Setting:
    """The controls of two rankings; a log says how relevant the items of a policy file are."""
    with st.container(key="knobs_rankings"):
        return _setting(log)


def _setting(log: Log | None) -> Setting:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = controls.choice("Rankings", list(EXAMPLES), "preferences_example", "Rotation")
        method = controls.spec(
            "interleaving", "Interleaving method", "preferences_method", "team_draft"
        )
        users = controls.spec(
            "simulator.behaviours", "Users", "preferences_users", "position_based"
        )
        fields = {f"Ranking {team}": _key(team, name) for team in "AB"}
        ranking_of_policy(log, fields, _liked(name))
        with st.popover("More"):
            chosen = _more(name, method, users)
    if not any(key in st.query_params for key in fields.values()) and (note := missing_file()):
        st.text(note)  # a link that holds the rankings themselves lacks nothing
    columns = st.columns(2, gap="medium")
    for column, team, ranking in zip(columns, "AB", chosen.rankings, strict=True):
        with column:
            key = _key(team, name)
            sortable(f"Ranking {team}", ranking, key, partial(_reorder, key))
    return chosen


def _key(team: str, name: str) -> str:
    return f"list_{team.lower()}_{name.lower().replace(' ', '_')}"


def _liked(name: str) -> str:
    return f"liked_{name.lower().replace(' ', '_')}"


def _reorder(key: str, items: list[str]) -> None:
    """Write an order that was dragged into the field, and so into the address."""
    st.session_state[key] = ",".join(items)


def _more(name: str, method: str, users: str) -> Setting:
    example = EXAMPLES[name]
    hint = "Items separated by commas, the top one first; at most six."
    first = controls.text("Ranking A", example.first, _key("A", name), MOST_TEXT, hint)
    second = controls.text("Ranking B", example.second, _key("B", name), MOST_TEXT, hint)
    liked = controls.text(
        "Relevance",
        example.relevance,
        _liked(name),
        MOST_TEXT,
        "The probability of a click by a user who sees the item.",
    )
    credit = controls.spec("interleaving.credits", "Credit", "preferences_credit", "clicks")
    severity = controls.number(
        "Position bias",
        0.0,
        3.0,
        1.0,
        0.1,
        "preferences_bias",
        "Rank k is seen with probability 1/k to this power.",
    )
    return Setting(
        (_items(first, "A"), _items(second, "B")),
        _relevance(liked),
        method,
        credit,
        users,
        severity,
    )


def _items(text: str, ranker: str) -> tuple[str, ...]:
    items = tuple(item.strip() for item in text.split(",") if item.strip())
    if not 1 <= len(items) <= LONGEST:
        raise EngineError(
            f"ranking {ranker} has {len(items)} items", fix=f"Give it 1 to {LONGEST}."
        )
    return items


def _relevance(text: str) -> tuple[tuple[str, float], ...]:
    liked = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        item, _, share = part.rpartition("=")
        try:
            value = float(share)
        except ValueError:
            value = -1.0
        if not item or not 0 <= value <= 1:
            raise EngineError(
                f"{part!r} is not a relevance", fix="Write it as a=0.6, b=0.5, between 0 and 1."
            )
        liked.append((item.strip(), value))
    return tuple(liked)
