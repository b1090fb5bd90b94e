"""A method and its parameters as controls: drawn from its card, bound to the URL."""

from typing import Any

import streamlit as st

from engine.core.method import Method, methods
from pages.parts.shared.inputs import controls

FIRST = 3
"""More controls than this stand behind "More"."""
FEW = 100
"""A range of so many whole numbers still fits on a slider."""
TYPED = "Pick one, or type name(parameter=value)."


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
    *columns, last = st.columns([3] * FIRST + [1.2], gap="medium", vertical_alignment="bottom")
    for name, column in zip(names, columns, strict=False):
        with column:
            values[name] = _control(prefix, name, fields[name])
    if names[FIRST:]:
        with last, st.popover("Settings"):
            for name in names[FIRST:]:
                values[name] = _control(prefix, name, fields[name])
    return values


def method(family: str, label: str, key: str, default: str, help: str = "") -> str:
    """A method of a family by its spec: picked with its parameters below it, or typed in whole.

    Parameters that are methods themselves are picked likewise. A spec that is typed in with its
    parameters stands as it is.

    Raises:
        EngineError: the parameters do not go together.
    """
    text = controls.spec(family, label, key, default, f"{help} {TYPED}".strip())
    kind = methods(family).get(text)
    if kind is None:
        return text
    fields = kind.parameters().items()
    values = {name: _value(f"{key}_{text}", name, field) for name, field in fields}
    built: Method = kind(**{name: value for name, value in values.items() if value is not None})
    return built.spec


def _value(prefix: str, name: str, field: Any) -> Any:
    """What a control says of a parameter; None where only a typed spec can set it."""
    meta, key = field.metadata, f"{prefix}_{name}"
    if meta["family"]:
        return method(meta["family"], meta["label"], key, field.default, meta["help"])
    if meta["choices"]:
        return controls.choice(
            meta["label"], meta["choices"], key, field.default, help=meta["help"]
        )
    if meta["low"] is None or meta["high"] is None or field.default is None:
        return None
    if isinstance(field.default, tuple):
        return _several(key, field)
    return _control(prefix, name, field)


def _several(key: str, field: Any) -> tuple[float, ...]:
    """One slider per number of a tuple."""
    meta = field.metadata
    return tuple(
        controls.number(
            f"{meta['label']}, {place}", float(meta["low"]), float(meta["high"]), start, 0.01,
            f"{key}_{place}", meta["help"],
        )
        for place, start in enumerate(field.default, 1)
    )  # fmt: skip


def _control(prefix: str, name: str, field: Any) -> float:
    meta = field.metadata
    low, high, key = meta["low"], meta["high"], f"{prefix}_{name}"
    if isinstance(field.default, int):
        return _whole(key, field)
    return controls.number(
        meta["label"], float(low), float(high), field.default, 0.01, key, meta["help"]
    )


def _whole(key: str, field: Any) -> int:
    """A slider for a few whole numbers, a field whose steps suit its default for many."""
    meta, start = field.metadata, field.default
    low, high = int(meta["low"]), int(meta["high"])
    if high - low <= FEW:
        return int(controls.number(meta["label"], low, high, start, 1, key, meta["help"]))
    step = 10 ** max(0, len(str(start)) - 2)
    return controls.whole(meta["label"], low, high, start, key, step, meta["help"])
