"""Methods: small frozen objects that name themselves, found by discovery.

A method is one frozen dataclass in one file. Its fields are its parameters, its class carries its
card, and its `spec` (such as `snips(weighting='examination')`) is its name everywhere: in URLs, on
the command line, in reports and in cache keys.
"""

import ast
import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, ClassVar, Self, get_type_hints

from engine.core.discovery import declared
from engine.core.errors import EngineError, unknown

_LARGEST = 2**1023
"""Below it, every whole number can be read as a float."""
SHOWN = 80
"""Characters of a spec that an error quotes."""


def parameter(
    default: Any,
    label: str,
    help: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    family: str = "",
) -> Any:
    """A method's parameter: its default, its label and help, and the values it may take.

    Bounds of a tuple are those of each of its numbers.
    `family` says that the value is itself the spec of a method of that family.
    """
    card = {
        "label": label,
        "help": help,
        "low": low,
        "high": high,
        "choices": choices,
        "family": family,
    }
    return dataclasses.field(default=default, metadata=card)


@dataclass(frozen=True)
class Method:
    """The base of every method: identity as text, and a card for the reader.

    A family is a package with one base class, named in `family`; the members carry
    `key`, `title`, `formula` (LaTeX), `assumes` (one sentence), `assumptions` (the same, as keys of
    `core.assumptions`) and `cites` (keys of references); `short` is what pickers and legends say
    for a long title.
    The first line of the class docstring says what the method is.
    """

    family: ClassVar[str]
    key: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    assumes: ClassVar[str]
    assumptions: ClassVar[tuple[str, ...]] = ()
    cites: ClassVar[tuple[str, ...]] = ()
    short: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if field.metadata:
                _check(self.key, field, getattr(self, field.name))

    @property
    def spec(self) -> str:
        """The text that names this method with its parameters, and parses back to it."""
        given = [
            f"{field.name}={_written(getattr(self, field.name))}"
            for field in dataclasses.fields(self)
            if field.metadata and getattr(self, field.name) != field.default
        ]
        return f"{self.key}({', '.join(given)})" if given else self.key

    @classmethod
    def short_title(cls) -> str:
        """What pickers and legends say: its own `short`, never that of a parent, else the title."""
        return str(vars(cls).get("short") or cls.title)

    @classmethod
    def parse(cls, spec: str) -> Self:
        """The method of this family that a spec names, such as `snips(weighting='examination')`.

        Raises:
            EngineError: the text is no spec, or names an unknown method or parameter.
        """
        method = parse(cls.family, spec)
        if not isinstance(method, cls):
            raise EngineError(f"{spec!r} is not one of the methods that this place takes")
        return method

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring: what this is, in one sentence."""
        return (inspect.getdoc(cls) or "").splitlines()[0]

    @classmethod
    def parameters(cls) -> dict[str, dataclasses.Field[Any]]:
        """The parameters by name; each field's metadata holds label, help and bounds."""
        return {field.name: field for field in dataclasses.fields(cls) if field.metadata}

    def replace(self, **changes: Any) -> Self:
        """The same method with some parameters changed."""
        return dataclasses.replace(self, **changes)


def _written(value: Any) -> str:
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else repr(value)


def _check(key: str, field: dataclasses.Field[Any], value: Any) -> None:
    low, high, choices = (field.metadata[name] for name in ("low", "high", "choices"))
    if choices and value not in choices:
        raise unknown(f"{field.name} of {key}", str(value), list(choices))
    if value is None or (low is None and high is None):
        return
    if isinstance(field.default, tuple) and isinstance(value, tuple):
        for part in value:
            _within(key, field, part)
    else:
        _within(key, field, value)


def _within(key: str, field: dataclasses.Field[Any], value: Any) -> None:
    low, high = field.metadata["low"], field.metadata["high"]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise EngineError(f"{field.name} of {key} must be a number, but is {value!r}", named=True)
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"{'-inf' if low is None else low} and {'inf' if high is None else high}"
        raise EngineError(
            f"{field.name} of {key} must lie between {bounds}, but is {value!r}", named=True
        )


@cache
def methods(family: str) -> dict[str, type[Method]]:
    """Every method of a family by key, found in the modules of its package.

    Raises:
        EngineError: two methods have the same key, or one is in the room of another family.
    """
    members: dict[str, type[Method]] = {}
    for kind in declared(f"engine.{family}", Method):
        if not kind.__module__.startswith(f"engine.{kind.family}."):
            place = f"engine/{kind.family.replace('.', '/')}"
            raise EngineError(
                f"{kind.__name__} in {kind.__module__} is one of the {kind.family}",
                fix=f"Move it to {place}.",
            )
        if kind.family != family:
            continue
        other = members.setdefault(kind.key, kind)
        if other is not kind:
            places = f"{other.__module__} and {kind.__module__}"
            raise EngineError(f"two {family} have the key {kind.key!r}: {places}")
    return dict(sorted(members.items()))


def families() -> list[str]:
    """The packages of the engine that hold methods, in the order of their names."""
    return list(_families())


@cache
def _families() -> tuple[str, ...]:
    engine = importlib.import_module("engine")
    modules = pkgutil.walk_packages(engine.__path__, "engine.")
    packages = sorted(module.name.removeprefix("engine.") for module in modules if module.ispkg)
    return tuple(name for name in packages if not name.startswith("_") and methods(name))


def parse(family: str, text: str) -> Method:
    """The method that a spec names, such as `snips(weighting='examination')`.

    Raises:
        EngineError: the text is no spec, or names an unknown method or parameter.
    """
    key, given = _split(text)
    members = methods(family)
    if key not in members:
        raise unknown(_singular(family), key, list(members))
    return _build(members[key], given, text)


def _singular(family: str) -> str:
    name = family.replace("_", " ")
    return name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")


@lru_cache(maxsize=1_024)
def _split(text: str) -> tuple[str, Mapping[str, Any]]:
    wrong = EngineError(
        f"{text[:SHOWN]!r} is not a method", fix="Write name or name(parameter=value, ...)."
    )
    if len(text) > 2_000:
        raise EngineError("a method's text may not be longer than 2,000 characters")
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise wrong from None
    if isinstance(node, ast.Name):
        return node.id, MappingProxyType({})
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.args:
        raise wrong
    if any(keyword.arg is None for keyword in node.keywords):
        raise wrong
    given = {str(word.arg): _literal(word.value, text) for word in node.keywords}
    return node.func.id, MappingProxyType(given)


def _literal(node: ast.expr, text: str) -> Any:
    try:
        if isinstance(node, (ast.Name, ast.Call)):
            return ast.unparse(node)
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        value = ...
    if not _is_plain(value):
        source = ast.get_source_segment(text.strip(), node) or ""
        raise EngineError(f"{source[:SHOWN]!r} in {text[:SHOWN]!r} is not a plain value")
    return value


def _is_plain(value: Any) -> bool:
    """Whether a value is text, a number, or a list of such whose numbers a float can hold."""
    if isinstance(value, (list, tuple)):
        return all(_is_plain(part) and _is_finite(part) for part in value)
    return value is None or isinstance(value, (int, float, str))


def _is_finite(value: Any) -> bool:
    return not isinstance(value, (int, float)) or abs(value) < _LARGEST


def _build(kind: type[Method], given: Mapping[str, Any], text: str) -> Method:
    parameters = kind.parameters()
    for name in given:
        if name not in parameters:
            if not parameters:
                raise EngineError(
                    f"{kind.key} takes no parameters, but {text[:SHOWN]!r} gives {name!r}",
                    named=True,
                )
            raise unknown(f"parameter of {kind.key}", name, list(parameters))
    hints = _hints(kind.family, kind.key) if given else {}
    typed = {name: _typed(value, hints[name], name, kind) for name, value in given.items()}
    for name, value in typed.items():
        if parameters[name].metadata["family"] and isinstance(value, str) and value:
            parse(parameters[name].metadata["family"], value)
    return kind(**typed)


@cache
def _hints(family: str, key: str) -> dict[str, Any]:
    return get_type_hints(methods(family)[key])


def _typed(value: Any, hint: Any, name: str, kind: type[Method]) -> Any:
    if hint is float and type(value) is int and abs(value) < _LARGEST:
        return float(value)
    if hint in (int, float, str, bool) and not isinstance(value, hint):
        raise EngineError(
            f"{name} of {kind.key} must be {hint.__name__}, but is {value!r}", named=True
        )
    return tuple(value) if isinstance(value, list) else value
