"""Which weightings a log supports, and why not the others."""

from dataclasses import dataclass

from engine.core.errors import EngineError
from engine.core.method import methods
from engine.logs.log import Log
from engine.weightings.weighting import Weighting


@dataclass(frozen=True)
class WeightingSupport:
    """A weighting, what it assumes, and `why_not` this log cannot use it; empty if it can."""

    key: str
    title: str
    assumes: str
    why_not: str


def supported_weightings(log: Log) -> list[WeightingSupport]:
    """Every weighting and whether this log supports it, by itself or through columns of the log."""
    result = []
    for kind in methods("weightings").values():
        assert issubclass(kind, Weighting)
        result.append(WeightingSupport(kind.key, kind.title, kind.assumes, _why_not(kind(), log)))
    return result


def _why_not(weighting: Weighting, log: Log) -> str:
    try:
        weighting.check(log)
    except EngineError as error:
        return error.on_page
    if weighting.divides_by and _never_random(log, weighting.divides_by):
        return "Every logged propensity is 1: the logging policy never tried anything else."
    return ""


def _never_random(log: Log, column: str) -> bool:
    return float(log.reduce(f"SELECT MIN({column}) AS least FROM log")["least"][0]) == 1
