"""Studies of many logs that look at values, or at one check: the other checks are left out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from engine.diagnostics import verdict
from engine.logs.arrays import from_table
from engine.logs.log import Log


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


def simulated(table: Mapping[str, np.ndarray], **more: Any) -> Log:
    """A log without its times and the names of its policies, which such studies do not need."""
    left_out = ("timestamp", "policy")
    return from_table({k: column for k, column in table.items() if k not in left_out}, **more)
