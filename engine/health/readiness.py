"""Which questions a log can answer, and what is missing for the others."""

from engine.health.check import single
from engine.health.click_evidence import Lack, Obstacle, obstacle, weighable
from engine.health.linked_ranks import linked
from engine.logs.log import Log

_NO_RANKS = "all rows have rank 1: map the rank column, if there is one"
_NO_SLATES = "each impression is one row: map an impression column that joins the rows of a ranking"
_NO_LINKS = (
    "no clicked item was shown at two ranks: swap ranks in some impressions, or mix two rankers"
)
_NO_WEIGHTS = (
    "policy evaluation needs propensities, or items shown at more than one rank: map the "
    "propensity or the rank column, or swap ranks in some impressions"
)


def readiness(log: Log) -> dict[str, bool | str]:
    """For each page, and for click models, by id: True, or what the log lacks for it."""
    ranked = log.counts["ranks"] > 1
    if lacking := obstacle(log):
        return _unanswerable(log, lacking)
    links = ranked and len(linked(log)[0]) > 1
    examination: bool | str = links or (_NO_LINKS if ranked else _NO_RANKS)
    return {
        "home": examination,
        "feedback_loop": examination,
        "examination": examination,
        "compare": weighable(log) or links or _NO_WEIGHTS,
        "click_models": _NO_SLATES if single(log) else (ranked or _NO_RANKS),
        "sql": True,
    }


def _unanswerable(log: Log, lacking: Obstacle) -> dict[str, bool | str]:
    """What each page lacks when the clicks carry no information."""
    reason = lacking.what[0].lower() + lacking.what[1:].rstrip(".")
    top = lacking.lack is Lack.TOP
    return {
        "home": reason,
        "feedback_loop": reason,
        "examination": reason,
        "compare": (weighable(log) or reason) if top else reason,
        "click_models": reason,
        "sql": True,
    }
