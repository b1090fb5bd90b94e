"""Relevance corrected for examination: of the items shown, and of every judged pair."""

from collections.abc import Iterator

from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, Regime
from engine.examination.examination_model import examine
from engine.judgments.judgments import judge
from engine.relevance.largest_corrections import largest_corrections


class Relevance(Estimand):
    """The chance of a click by somebody who examines an item."""

    key = "relevance"
    title = "Corrected relevance"

    def applies(self, regime: Regime) -> bool:
        """Logs of rankings whose rewards are clicks."""
        return regime.logging != "slots" and regime.counts == "clicks"

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """The items that move most, by each correction, and all judgments."""
        likings, curve = drawn.regime.likings, examine(drawn.log, "all_pairs")
        for correction in ("coec", "ips", "em"):
            moved = largest_corrections(drawn.log, curve, correction)
            columns = (moved[name] for name in ("query", "item", "low", "high"))
            for query, item, low, high in zip(*columns, strict=True):
                truth = float(likings[int(query), int(item)])
                yield AuditedInterval(f"shown items, {correction}", low, high, truth)
        judged = judge(drawn.log)
        for query, item, (low, high) in zip(
            judged.query, judged.item, judged.interval, strict=True
        ):
            yield AuditedInterval("judgments", low, high, float(likings[int(query), int(item)]))
