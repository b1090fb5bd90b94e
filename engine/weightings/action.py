"""Weights for the whole action: what was shown, at its rank."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.logs.log import Log
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation
from engine.weightings.counted import counted, ratio
from engine.weightings.weighting import Weight, Weighting


@dataclass(frozen=True)
class Action(Weighting):
    """A row counts by how much likelier the target shows this item at this rank than the logger.

    Needs propensities, logged or counted from the log, and that the logging policy tries whatever
    the target may do. Counted ones are right only where a policy looks at the query and rank alone.
    """

    key: ClassVar[str] = "action"
    title: ClassVar[str] = "Item at its rank"
    formula: ClassVar[str] = r"w = \pi(d \mid q, k) / \pi_0(d \mid q, k)"
    assumes: ClassVar[str] = (
        "The reward of a row depends on the query, the item and the rank alone."
    )
    cites: ClassVar[tuple[str, ...]] = ("horvitz1952", "strehl2010")
    needs: ClassVar[tuple[str, ...]] = ("propensity",)
    of_columns: ClassVar[str] = "target / propensity"
    needs_of_columns: ClassVar[tuple[str, ...]] = ("target", "propensity")

    propensities: str = parameter(
        "logged", "Propensities", "Those in the log, or the share of impressions per query.",
        choices=("logged", "counted"),
    )  # fmt: skip

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The target's probability over the logged or the counted propensity."""
        if self.propensities == "counted":
            return Weight("looked_up", (), Lookup(ratio(relation, counted(log))), estimated=True)
        return Weight(
            "looked_up / propensity", self.needs, Lookup(renamed(relation, "probability"))
        )

    def check(self, log: Log, of_columns: bool = False) -> None:
        """The log must hold propensities, unless they are counted."""
        if self.propensities == "logged" or of_columns:
            super().check(log, of_columns)
