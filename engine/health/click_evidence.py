"""Whether clicks can say anything of ranks: clicks alone, no clicks, none at rank 1."""

from dataclasses import dataclass
from enum import Enum

from engine.core.checks import Finding
from engine.core.errors import EngineError
from engine.health.check import LogCheck, single
from engine.logs.log import Log
from engine.logs.rewards import MEANINGS, yielded_by_sessions

SHOWN = 50
"""Impressions of rank 1 from which on the absence of clicks is reported."""
_COUNTS = """
SELECT COUNT(*) AS shown, SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS clicks,
       SUM(CASE WHEN reward < 0 THEN 1 ELSE 0 END) AS costs,
       SUM(CASE WHEN rank = 1 THEN 1 ELSE 0 END) AS top,
       SUM(CASE WHEN rank = 1 AND reward > 0 THEN 1 ELSE 0 END) AS top_clicks,
       COUNT(DISTINCT reward) AS values
FROM log
"""
_FIX_SHOWN = "Log what was shown as well: a row per item shown, clicked or not."
_FIX_NONE = "Check which column is the click: map reward=COLUMN."
_FIX_DERIVED = "Choose another reward."
_FIX_TOP = (
    "Check whether clicks at rank 1 are logged (clicks on advertisements often are not); if "
    "they are not, leave rank 1 out."
)


class Lack(Enum):
    """What clicks must have to say something of ranks."""

    CLICKS = "nothing was clicked"
    CASES = "no session yields the reward that counts"
    MISSES = "everything was clicked"
    TOP = "rank 1 was never clicked"


@dataclass(frozen=True)
class Obstacle:
    """Why clicks say nothing of examination, and what to do."""

    lack: Lack
    what: str
    fix: str


def obstacle(log: Log) -> Obstacle | None:
    """What the clicks of a log lack to say something of examination; None when they may."""
    counts = {name: int(column[0]) for name, column in log.reduce(_COUNTS).items()}
    ranked = log.counts["ranks"] > 1
    if not counts["clicks"]:
        return None if counts["costs"] else _nothing_counts(log)
    if counts["clicks"] == counts["shown"] > 1 and counts["values"] == 1 and _clicks_alone(log):
        what = "Every row is a click: the log does not hold what was shown and not clicked, "
        what += "so examination and relevance cannot be separated."
        return Obstacle(Lack.MISSES, what, _FIX_SHOWN)
    if ranked and counts["top"] >= SHOWN and not counts["top_clicks"]:
        what = f"Rank 1 was shown {counts['top']:,} times and never clicked, "
        what += "so no other rank can be compared with it."
        return Obstacle(Lack.TOP, what, _FIX_TOP)
    return None


def _nothing_counts(log: Log) -> Obstacle:
    """No reward is above zero: what that says of clicks, or of a reward that sessions yield."""
    name = log.mapping.get("reward", "")
    if yielded_by_sessions(log):
        what = f"No session of this log has a case of {name} ({MEANINGS[name]})."
        return Obstacle(Lack.CASES, what, _FIX_DERIVED)
    return Obstacle(Lack.CLICKS, "Nothing was clicked in this log.", _FIX_NONE)


def _clicks_alone(log: Log) -> bool:
    return log.counts["ranks"] > 1 or not log.has("propensity")


def require_clicks(log: Log) -> None:
    """Refuse a question about ranks that the clicks of this log cannot answer.

    Raises:
        EngineError: nothing was clicked, everything was, or rank 1 never.
    """
    if lacking := obstacle(log):
        raise EngineError(lacking.what.rstrip("."), fix=lacking.fix)
    if not log.has("rank") and not single(log):
        raise EngineError(
            "impressions show several items, and no column says at which rank",
            fix="Map rank=COLUMN.",
        )


def require_rewards(log: Log) -> None:
    """Refuse an estimate of a log whose rewards cannot support one.

    Raises:
        EngineError: nothing was clicked, everything was, or rank 1 never in a log without
            propensities, whose weights would need the examination of ranks.
    """
    lacking = obstacle(log)
    if lacking and not (lacking.lack is Lack.TOP and weighable(log)):
        raise EngineError(lacking.what.rstrip("."), fix=lacking.fix)


def weighable(log: Log) -> bool:
    """Whether rewards can be weighted without knowing how much each rank is examined."""
    return any(map(log.has, ("propensity", "propensity_item_rank", "propensity_cascade")))


@dataclass(frozen=True)
class ClickEvidence(LogCheck):
    """Items were shown and not clicked, and rank 1 was clicked."""

    key = "click_evidence"
    title = "Items without a click are logged"
    formula = r"0 < \sum_i r_i < n, \quad \sum_{i: k_i = 1} r_i > 0"
    assumes = "The log holds everything that was shown, clicked or not."

    def findings(self, log: Log) -> list[Finding]:
        """Red for clicks alone, and where rank 1 was never clicked."""
        lacking = obstacle(log)
        if lacking is None or lacking.lack is Lack.CLICKS:
            return []
        return self.report("red", log.counts["rows"], lacking.what, lacking.fix)
