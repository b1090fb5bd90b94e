"""One computation per question: a page, its program and other pages that ask the same share it.

What is compared is what they ask and what they make of the answer. That the engine answers equal
questions about samples and simulated worlds equally is held by the tests of the engine.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import cache, wraps
from importlib import import_module
from inspect import isfunction, signature
from typing import Any

import numpy as np
import pytest

from engine import programs
from engine.ingest.samples import samples
from engine.lecture.exhibit import exhibits
from engine.logs.log import Log
from engine.policies.policy import Policy

LONG = ("click_prediction", "evaluation", "interleaving", "loop", "online_evaluation", "studies")
"""Folders of the engine whose functions compute for a while."""
ASIDE = ("tick", "runner")
"""Arguments that no answer depends on."""
_ANSWERS: dict[Any, Any] = {}


class _Private(Exception):
    """Raised for what is about another log than a sample, or about a policy of a file."""


@contextmanager
def answered_once() -> Iterator[None]:
    """While this lasts, the long computations of pages and programs are done once each."""
    with pytest.MonkeyPatch.context() as patch:
        long = [name for name, module in programs.NAMES.items() if module.startswith(LONG)]
        functions = filter(isfunction, (getattr(programs, name) for name in long))
        _share(patch, {function: answered(function) for function in functions})
        for kind in exhibits():
            for name in ("setting", "show"):
                patch.setattr(kind, name, answered(getattr(kind, name)))
        yield


def _share(patch: pytest.MonkeyPatch, shared: dict[Callable[..., Any], Callable[..., Any]]) -> None:
    """Put what is shared in the place of each function, in its module and in all of the pages."""
    for function, instead in shared.items():
        patch.setattr(import_module(function.__module__), function.__name__, instead)
    for page in [each for name, each in sys.modules.items() if name.startswith("pages.")]:
        for name, value in [*vars(page).items()]:
            if isfunction(value) and value in shared:
                patch.setattr(page, name, shared[value])


@cache
def answered(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which computes no answer again that any test of this process asked for."""
    known = signature(function)

    @wraps(function)
    def shared(*given: Any, **named: Any) -> Any:
        bound = known.bind(*given, **named)
        bound.apply_defaults()
        asked = {name: value for name, value in bound.arguments.items() if name not in ASIDE}
        try:
            key = function.__module__, function.__name__, _key(asked)
        except _Private:
            return function(*given, **named)
        if key not in _ANSWERS:
            _ANSWERS[key] = function(*given, **named)
        return _ANSWERS[key]

    return shared


def _key(value: Any) -> Any:
    """What tells a question from another, whoever asks it."""
    if isinstance(value, Log):
        if value.name not in {each.title for each in samples().values()}:
            raise _Private
        return value.fingerprint, value.name, value.mapping.get("reward")
    if isinstance(value, Policy):
        if value.source_file:
            raise _Private
        return str, value.spec
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, dict):
        return tuple((key, _key(each)) for key, each in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(map(_key, value))
    if is_dataclass(value):
        return type(value), tuple(_key(getattr(value, each.name)) for each in fields(value))
    if value is None or isinstance(value, str | int | float):
        return type(value), value
    raise _Private
