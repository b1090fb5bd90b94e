"""The name that readers see: a method's title, with its parameters in small print.

The spec stays the name in links, tooltips, exports and on the command line.
"""

from dataclasses import Field
from typing import Any

from engine.core.errors import EngineError
from engine.core.method import Method, parse

FILE = "File"
"""The label of a parameter that holds the name of the reader's own file."""


def titled(method: Method) -> str:
    """The short title with the parameters that were set: 'SNIPS · policy-aware weighting'."""
    given = small_print(method)
    own = _file(method)
    title = own or method.short_title()
    return f"{title} · {given}" if given else title


def titled_spec(family: str, spec: str) -> str:
    """The same for the spec of a family; a spec that names no method stays as it is."""
    try:
        return titled(parse(family, spec))
    except EngineError:
        return spec


def file_or_title(method: Method) -> str:
    """The name of the reader's own file where a method was read from one, else its title."""
    return _file(method) or method.title


def small_print(method: Method) -> str:
    """The parameters that differ from their defaults, in words; empty when none does."""
    given = (
        (field, getattr(method, name))
        for name, field in method.parameters().items()
        if field.metadata["label"] != FILE
    )
    return ", ".join(_words(field, value) for field, value in given if value != field.default)


def _file(method: Method) -> str:
    labels = {field.metadata["label"]: name for name, field in method.parameters().items()}
    return str(getattr(method, labels[FILE])) if FILE in labels else ""


def _words(field: Field[Any], value: Any) -> str:
    label = field.metadata["label"].lower()
    if field.metadata["family"] and isinstance(value, str):
        return f"{_inner(field.metadata['family'], value)} {label}"
    if isinstance(value, bool):
        return label if value else f"without {label}"
    if isinstance(value, tuple):
        return f"{label} {', '.join(f'{part:g}' for part in value)}"
    return f"{label} {value:,g}" if isinstance(value, float) else f"{label} {value}"


def _inner(family: str, spec: str) -> str:
    """A method that is another one's parameter, short: 'policy-aware (pivot-one examination)'."""
    try:
        method = parse(family, spec)
    except EngineError:
        return spec
    given = small_print(method)
    name = str(method.key).replace("_", "-")
    return f"{name} ({given})" if given else name
