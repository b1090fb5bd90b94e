"""The base of estimands: what an interval is of, how it is had from a log, and the truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from engine.calibration.world import Draw, Regime
from engine.core.discovery import declared


@dataclass(frozen=True)
class AuditedInterval:
    """One interval that a log gave: which number, its bounds, the truth, whether it is claimed.

    A number is claimed where it is shown as estimable, or identified.
    """

    number: str
    low: float
    high: float
    truth: float
    claimed: bool = True


class Estimand:
    """One thing that intervals are of; records and figures name it by its key.

    `every` says that only each so manieth log of a regime is asked, where that takes long.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    every: ClassVar[int] = 1

    def applies(self, regime: Regime) -> bool:
        """Whether logs of the regime have such a number."""
        return True

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """The intervals of a log, with the truth."""
        raise NotImplementedError


@cache
def estimands() -> dict[str, Estimand]:
    """Every estimand by its key, found in the package `estimands`."""
    members = declared("engine.calibration.estimands", Estimand)
    return {member.key: member() for member in members}
