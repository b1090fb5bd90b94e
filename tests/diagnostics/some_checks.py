"""Studies of many logs that look at values, or at one check: the other checks are left out."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.diagnostics import verdict


@contextmanager
def judged_by(*keys: str) -> Iterator[None]:
    """Verdicts rest on these checks alone; on none, where only values and intervals are studied.

    An alarm among fewer checks is one among all, so that a number which is not estimable here is
    not estimable to its reader; that one is estimable has to be shown with every check.
    """
    every = verdict.checks()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdict, "checks", lambda: {key: every[key] for key in keys})
        yield
