"""Clicks that are as frequent at the bottom of rankings as at the top."""

import math
from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import percent
from engine.health.check import LogCheck, single
from engine.inference.normal import half_width
from engine.logs.log import Log

_HALVES = """
SELECT SUM(CASE WHEN 2 * rank <= {ranks} + 1 THEN 1 ELSE 0 END) AS top,
       SUM(CASE WHEN 2 * rank <= {ranks} + 1 AND reward > 0 THEN 1 ELSE 0 END) AS top_clicks,
       SUM(CASE WHEN 2 * rank > {ranks} + 1 THEN 1 ELSE 0 END) AS rest,
       SUM(CASE WHEN 2 * rank > {ranks} + 1 AND reward > 0 THEN 1 ELSE 0 END) AS rest_clicks,
       SUM(CASE WHEN rank = 1 AND reward > 0 THEN 1 ELSE 0 END) AS first_clicks,
       SUM(CASE WHEN rank = 1 THEN 1 ELSE 0 END) AS first
FROM log WHERE rank <= {ranks}
"""
LEAST, DEEPEST = 3, 20
ALIKE = 0.85
"""Click rates are flat if those of the lower half surely exceed this share of the upper half's."""


@dataclass(frozen=True)
class FlatClicks(LogCheck):
    """Upper ranks are clicked more often than lower ones."""

    key = "flat_clicks"
    title = "Clicks fall with the rank"
    formula = r"\mathrm{CTR}_{\mathrm{lower}} / \mathrm{CTR}_{\mathrm{upper}} < 1"
    assumes = "Users look more at the top, or rankers place better items there."

    def findings(self, log: Log) -> list[Finding]:
        """Amber where clicks are surely flat over ranks; silent where they fall or are few."""
        ranks = min(log.counts["ranks"], DEEPEST)
        if single(log) or ranks < LEAST:
            return []
        answer = log.reduce(_HALVES.format(ranks=ranks))
        counts = {name: float(column[0]) for name, column in answer.items()}
        if not all(counts.values()) or counts["top_clicks"] == counts["top"]:
            return []
        upper = counts["top_clicks"] / counts["top"]
        lower = counts["rest_clicks"] / counts["rest"]
        error = math.sqrt(sum((1 - rate) / clicks for rate, clicks in (
            (upper, counts["top_clicks"]), (lower, counts["rest_clicks"])
        )))  # fmt: skip
        reach = math.exp(half_width(error, 0.95))
        steady = ALIKE < counts["first_clicks"] / counts["first"] / upper < 1 / ALIKE
        if not (steady and lower / upper / reach > ALIKE and lower / upper * reach < 1 / ALIKE):
            return []
        return self.report(
            "amber",
            counts["rest_clicks"],
            f"Click rates hardly fall with the rank ({percent(upper)} in the upper half, "
            f"{percent(lower)} in the lower half), so the logged order may not be the "
            "displayed order.",
            (
                "If the rows were shuffled or re-sorted after display, leave the rank unmapped: "
                "rank=."
            ),
        )
