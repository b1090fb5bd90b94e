"""Classes found in the modules of a package: a new member is one new file."""

import importlib
import pkgutil
from typing import TypeVar

Base = TypeVar("Base")


def declared(package: str, base: type[Base]) -> list[type[Base]]:
    """The subclasses of `base` that a package defines with a `key`, at its top and in its folders.

    >>> from engine.core.method import Method
    >>> [kind.key for kind in declared("engine.diagnostics", Method)][:2]
    ['counted_mixture', 'estimated_propensities']
    """
    path, prefix = importlib.import_module(package).__path__, package + "."
    return [
        member
        for module in pkgutil.walk_packages(path, prefix)
        for member in vars(importlib.import_module(module.name)).values()
        if isinstance(member, type)
        and issubclass(member, base)
        and member.__module__ == module.name
        and "key" in vars(member)
    ]
