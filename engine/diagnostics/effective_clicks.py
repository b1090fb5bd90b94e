"""How many clicks carry the estimate?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.numbers import count, percent, significant
from engine.diagnostics.check import Check, Finding, light
from engine.diagnostics.facts import Facts


@dataclass(frozen=True)
class EffectiveClicks(Check):
    """A value may rest on a handful of rewards that happen to have large weights."""

    key: ClassVar[str] = "effective_clicks"
    title: ClassVar[str] = "Effective clicks"
    formula: ClassVar[str] = r"(\textstyle\sum w r)^2 / \sum (w r)^2"
    assumes: ClassVar[str] = "A reward is a click, or counts like one."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 40

    def judge(self, facts: Facts) -> Finding:
        """Amber below 20 or a top share above 25%, red below 5 or above 50%."""
        clicks, mass = facts.effective_clicks, abs(facts.total("wr"))
        top = facts.total("max_wr") / mass if mass > 0 else 1.0
        if mass == 0:
            says = "No rewarded row is one that this policy would show."
        elif top > 0.5:
            says = f"One click decides: it carries {percent(top, 2)} of the value."
        else:
            says = (
                f"The value rests on {count(round(clicks), 'effective click')}; the largest "
                f"carries {significant(100 * top, 2)}%."
            )
        return self.found(
            light(not (clicks >= 20 and top <= 0.25), not (clicks >= 5 and top <= 0.5)),
            says,
            "Log longer, or explore more where this policy would go.",
        )
