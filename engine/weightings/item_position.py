"""Weights for an item at its rank, whatever stands around it."""

from dataclasses import dataclass
from typing import ClassVar

from engine.logs.log import Log
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation
from engine.policies.shown_pages import ShownPages
from engine.terms.term import Column, LookedUp, Term
from engine.weightings.weighting import Weight, Weighting


@dataclass(frozen=True)
class ItemPosition(Weighting):
    """A row counts by how much likelier the target puts this item at this rank (IIPS).

    Much less variable than weights for the whole ranking; wrong when neighbours matter.
    """

    key: ClassVar[str] = "item_position"
    title: ClassVar[str] = "Item and position (IIPS)"
    formula: ClassVar[str] = (
        r"w_k = \pi(d_k \text{ at } k \mid q) / \pi_0(d_k \text{ at } k \mid q)"
    )
    assumes: ClassVar[str] = "A user judges each rank by its own item alone."
    assumptions = ("logged_propensities", "item_alone")
    depends_on: ClassVar[str] = "..i.."
    cites: ClassVar[tuple[str, ...]] = ("li2018",)
    needs: ClassVar[tuple[str, ...]] = ("propensity_item_rank",)
    divides_by: ClassVar[str] = "propensity_item_rank"
    of_columns: ClassVar[Term] = Column("target_item_rank") / Column("propensity_item_rank")
    needs_of_columns: ClassVar[tuple[str, ...]] = ("target_item_rank", "propensity_item_rank")

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The target's marginal probability over the logged one."""
        target = LookedUp(Lookup(renamed(relation, "probability")))
        return Weight(target / Column("propensity_item_rank"))

    def of_pages(self, pages: ShownPages, log: Log) -> Weight:
        """The same, with the target's probabilities where the log has rows."""
        return self.of_relation(pages.at_cells, log)
