"""Classes found in the modules of a package: a new member is one new file."""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import TypeVar

Base = TypeVar("Base")


def declared(package: str, base: type[Base]) -> list[type[Base]]:
    """The subclasses of `base` that modules of a package define with a `key` of their own.

    Where no module of the package itself defines one, they are in its folders.

    >>> from engine.core.method import Method
    >>> [kind.key for kind in declared("engine.interleaving", Method)][:2]
    ['balanced', 'debiased_balanced']
    >>> [kind.key for kind in declared("engine.diagnostics", Method)][:2]
    ['counted_mixture', 'estimated_propensities']
    """
    path, prefix = importlib.import_module(package).__path__, package + "."
    own = _defined((module.name for module in pkgutil.iter_modules(path, prefix)), base)
    return own or _defined((module.name for module in pkgutil.walk_packages(path, prefix)), base)


def _defined(modules: Iterable[str], base: type[Base]) -> list[type[Base]]:
    return [
        member
        for module in modules
        for member in vars(importlib.import_module(module)).values()
        if isinstance(member, type)
        and issubclass(member, base)
        and member.__module__ == module
        and "key" in vars(member)
    ]
