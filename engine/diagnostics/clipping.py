"""How much does clipping take away?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.numbers import percent
from engine.diagnostics.check import Check, Finding, light
from engine.diagnostics.facts import Facts


@dataclass(frozen=True)
class Clipping(Check):
    """The weight that a maximum cuts off is bias that no interval shows."""

    key: ClassVar[str] = "clipping"
    title: ClassVar[str] = "Clipped weight"
    formula: ClassVar[str] = r"1 - \textstyle\sum \min(w, M) / \sum w"
    assumes: ClassVar[str] = "Rewards under clipped weights are like the others."
    cites: ClassVar[tuple[str, ...]] = ("ionides2008",)
    order: ClassVar[int] = 45

    def applies(self, facts: Facts) -> bool:
        """Estimators that keep a bounded weight beside the whole."""
        return facts.weights is not None and "kept" in facts.estimator.terms()

    def judge(self, facts: Facts) -> Finding:
        """Amber above 10% of the weight, red above 50%."""
        whole = facts.total("w")
        removed = 1 - facts.total("kept") / whole if whole > 0 else 0.0
        return self.found(
            light(removed > 0.10, removed > 0.50),
            f"The maximum weight cuts off {percent(removed)} of all weight.",
            "Look at the sweep over maxima before believing one of them.",
        )
