"""Weights for the whole action: what was shown, at its rank."""

from dataclasses import dataclass
from typing import ClassVar

from engine.logs.log import Log
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation
from engine.weightings.weighting import Weight, Weighting


@dataclass(frozen=True)
class Action(Weighting):
    """A row counts by how much likelier the target shows this item at this rank than the logger.

    Needs the logged propensities, and that the logging policy tries whatever the target may do.
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

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The target's probability over the logged propensity."""
        return Weight(
            "looked_up / propensity", self.needs, Lookup(renamed(relation, "probability"))
        )
