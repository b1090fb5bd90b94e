"""Classes found in the modules of a package: a new member is one new file."""

import importlib
import pkgutil
from typing import TypeVar

Base = TypeVar("Base")


def declared(package: str, base: type[Base]) -> list[type[Base]]:
    """The subclasses of `base` that modules of a package define with a `key` of their own.

    >>> from engine.core.method import Method
    >>> [kind.key for kind in declared("engine.interleaving", Method)][:2]
    ['balanced', 'debiased_balanced']
    """
    path = importlib.import_module(package).__path__
    return [
        member
        for module in pkgutil.iter_modules(path, package + ".")
        for member in vars(importlib.import_module(module.name)).values()
        if isinstance(member, type)
        and issubclass(member, base)
        and member.__module__ == module.name
        and "key" in vars(member)
    ]
