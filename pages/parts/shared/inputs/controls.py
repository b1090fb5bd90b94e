"""Controls bound to the URL: what they show can be shared as a link.

Every control returns a value that was checked again on the server: a link, or a browser that was
tampered with, may send anything. `key` is the name of the parameter in the URL; it belongs to the
whole app, so pages that mean the same thing use the same key, and others prefix theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from engine.core.method import methods
from engine.core.titles import titled_spec
from pages.parts.shared.inputs.typed_specs import checked_specs, problems_below
from pages.parts.shared.links.address import MOST, left_out, value_to_show, write_address
from pages.parts.shared.links.link_values import (
    ChoiceControl,
    NumberControl,
    SwitchControl,
    TextControl,
    check_link,
    report_ignored,
)

__all__ = ["problems_below"]

URL = "query-params"


def choice(label: str, options: Sequence[str], key: str, default: str, help: str = "") -> str:
    """One of a few plain words, as a row of segments."""
    check_link(ChoiceControl(label, key, options, default))
    picked = st.segmented_control(
        label, options, default=default, key=key, bind=URL, help=help or None, required=True
    )
    return picked if picked in options else default


def titled_choice(
    label: str,
    titles: Mapping[str, str],
    key: str,
    default: str,
    help: str = "",
    draw: Callable[..., Any] = st.segmented_control,
) -> str:
    """One of a few names, shown by their titles; the link has the name."""
    check_link(ChoiceControl(label, key, list(titles), default))
    shown = value_to_show(key, [default], single=True)
    if shown not in titles:
        shown = default
        if key in st.session_state:
            st.session_state[key] = default
    picked = draw(
        label,
        list(titles),
        default=shown,
        key=key,
        format_func=titles.__getitem__,
        help=help or None,
        required=True,
    )
    checked: str = picked if picked in titles else default
    write_address(key, [checked], [default])
    return checked


def option(label: str, options: Sequence[str], key: str, help: str = "", **layout: Any) -> str:
    """One of a few or many words in a list that opens, the first one at first."""
    first = next(iter(options), "")
    check_link(ChoiceControl(label, key, options, first))
    picked = st.selectbox(label, options, key=key, bind=URL, help=help or None, **layout)
    return picked if picked in options else first


def text(
    label: str, default: str, key: str, longest: int, help: str = "", placeholder: str = ""
) -> str:
    """A text in a field."""
    check_link(TextControl(label, key, longest))
    written = st.text_input(
        label, default, longest, key, bind=URL, help=help or None, placeholder=placeholder or None
    )
    return (written or default)[:longest]


def number(
    label: str, low: float, high: float, default: float, step: float, key: str, help: str = ""
) -> float:
    """A number on a slider."""
    whole_steps = all(isinstance(bound, int) for bound in (low, high, default, step))
    check_link(NumberControl(label, key, low, high, default, whole_steps))
    picked = st.slider(label, low, high, default, step, key=key, bind=URL, help=help or None)
    return min(max(picked, low), high) if picked == picked else default


def whole(
    label: str, low: int, high: int, default: int, key: str, step: int = 1, help: str = ""
) -> int:
    """A whole number in a field; a float to the browser, as a link may say inf."""
    check_link(NumberControl(label, key, low, high, default, whole=True))
    bounds = (float(low), float(high), float(default), float(step))
    picked = st.number_input(label, *bounds, "%.0f", key=key, bind=URL, help=help or None)
    return int(min(max(picked if picked is not None else default, low), high))


def switch(label: str, key: str, default: bool = False, help: str = "") -> bool:
    """On or off."""
    check_link(SwitchControl(label, key, default))
    return bool(st.toggle(label, value=default, key=key, bind=URL, help=help or None))


def spec(
    family: str, label: str, key: str, default: str, help: str = "", own: Sequence[str] = ()
) -> str:
    """One method of a family, shown by its title; a spec with parameters can be typed in.

    `own` are specs that stand first, such as those of a policy file.
    """
    options = list(dict.fromkeys([*own, default, *methods(family)]))
    shown = value_to_show(key, [default], single=True)
    _report_left_out(label, key, [shown])
    options = _with_picked(options, [shown])
    picked = st.selectbox(
        label,
        options,
        options.index(shown) if shown else None,
        key=key,
        help=help or None,
        format_func=lambda text: titled_spec(family, text),
        on_change=_show_titles,
        args=(key,),
        accept_new_options=True,
    )
    checked = checked_specs(family, [picked or default], key, label, [default])
    write_address(key, checked, [default])
    return checked[0]


def specs(
    family: str, label: str, key: str, default: Sequence[str], help: str = "", name: str = ""
) -> list[str]:
    """Several methods of a family, shown by their titles; specs can be typed in.

    `name` is what the address calls them, where the key changes with the default.
    """
    options = [*default, *(spec for spec in methods(family) if spec not in default)]
    shown = value_to_show(key, default, name=name)
    _report_left_out(label, key, shown)
    picked = st.multiselect(
        label,
        _with_picked(options, shown),
        shown,
        key=key,
        help=help or None,
        format_func=lambda text: titled_spec(family, text),
        on_change=_show_titles,
        args=(key,),
        accept_new_options=True,
        select_all=False,
        max_selections=MOST,
    )
    checked = checked_specs(family, picked[:MOST], key, label, default)
    write_address(key, checked, list(default), name)
    return checked


def _report_left_out(label: str, key: str, shown: Sequence[str]) -> None:
    if sentence := left_out(key, shown):
        report_ignored(f"{label}: {sentence}")


def _show_titles(key: str) -> None:
    """Send the value back, so that a spec that was typed is shown by its title."""
    st.session_state[key] = st.session_state[key]


def _with_picked(options: Sequence[str], picked: Sequence[str | None]) -> list[str]:
    """The options with those that a link or a person wrote, so that they have their titles."""
    return list(dict.fromkeys([*options, *(text for text in picked if text)]))
