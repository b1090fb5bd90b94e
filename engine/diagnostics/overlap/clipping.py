"""How much does clipping take away?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, Severity, severity
from engine.core.numbers import percent, significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence

MOST = 0.50
"""Above this share of the weight cut off, a value is not estimable."""


@dataclass(frozen=True)
class Clipping(EstimateCheck):
    """The weight that a bound cuts off is bias that no interval shows.

    For doubly robust forms the predictions stand in for it, so that only their error is lost.
    """

    key: ClassVar[str] = "clipping"
    title: ClassVar[str] = "Clipped weight"
    formula: ClassVar[str] = r"1 - \textstyle\sum \min(w, M) / \sum w"
    assumes: ClassVar[str] = "Rewards under clipped weights are like the others."
    cites: ClassVar[tuple[str, ...]] = ("ionides2008",)
    order: ClassVar[int] = 45

    def applies(self, evidence: Evidence) -> bool:
        """Estimators that keep a bounded weight beside the whole."""
        return evidence.weights is not None and evidence.estimator.bounds_weights

    def judge(self, evidence: Evidence) -> Finding:
        """Amber above 10% of the weight or a bias of a quarter standard error, red above 50%.

        Amber wherever the log chose the bound: the choice jumps from one log to the next, and no
        interval holds that. Of several loggers' logs in which it cut off nothing to speak of,
        intervals held in 90%.

        Amber, too, where plain weights are shrunk one and all: what that costs varies with the
        value, so that logs on which it seems small are those on which the value is too low.
        """
        whole = evidence.total("w")
        removed = 1 - evidence.total("kept") / whole if whole > 0 else 0.0
        lost = abs(evidence.total("left")) / evidence.log.impressions
        error = evidence.estimate.standard_error
        modelled = evidence.estimator.rewards_model() is not None
        share = lost / error if error > 0 else 0.0
        instead = " and leaves it to the predictions" if modelled else ""
        says = f"The bound on weights cuts off {percent(removed)} of all weight{instead}"
        grave = cut_off(removed, share, modelled)
        says += f", which moves the value by {significant(share, 2)} standard errors."
        shrunk = evidence.estimator.shrinks_weights and not modelled
        if evidence.tuned:
            says += (
                " The bound was chosen from this log; the interval does not include the chance "
                "in that choice."
            )
        doubted = evidence.tuned or (shrunk and share > 0)
        return self.finding(
            severity(True, grave == "red") if doubted else grave,
            says,
            (
                "Compare the values over several bounds in the clipping sweep before you trust "
                "one of them."
            ),
        )


def cut_off(removed: float, share: float, modelled: bool = False) -> Severity:
    """The light of a bound that removes a share of all weight and moves the value.

    Args:
        removed: the share of all weight that is cut off.
        share: how far the value moves, in its standard errors.
        modelled: whether predictions stand in for what is cut off.
    """
    return severity(removed > 0.10 or share > 0.25, removed > MOST and not modelled)
