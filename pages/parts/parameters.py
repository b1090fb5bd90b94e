"""A method's parameters as controls: drawn from its card, bound to the URL."""

from typing import Any

import streamlit as st

from engine.core.method import Method
from pages.parts import controls

FIRST = 3
"""More controls than this stand behind "More"."""


def parameters(kind: type[Method], prefix: str) -> dict[str, Any]:
    """The values that the reader set, for the numbers among the parameters.

    `prefix` begins the names in the URL, so that two methods on a page do not meet.
    """
    fields = {
        name: field
        for name, field in kind.parameters().items()
        if field.metadata["low"] is not None and field.metadata["high"] is not None
    }
    values = {}
    names = list(fields)
    *columns, last = st.columns([3] * FIRST + [1], gap="medium", vertical_alignment="bottom")
    for name, column in zip(names, columns, strict=False):
        with column:
            values[name] = _control(prefix, name, fields[name])
    if names[FIRST:]:
        with last, st.popover("More"):
            for name in names[FIRST:]:
                values[name] = _control(prefix, name, fields[name])
    return values


def _control(prefix: str, name: str, field: Any) -> float:
    told = field.metadata
    low, high, key = told["low"], told["high"], f"{prefix}_{name}"
    if isinstance(field.default, int):
        step = max(1, round((high - low) / 200))
        return controls.whole(
            told["label"], int(low), int(high), field.default, key, step, told["help"]
        )
    return controls.number(
        told["label"], float(low), float(high), field.default, 0.01, key, told["help"]
    )
