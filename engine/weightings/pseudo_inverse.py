"""Weights for a reward that adds up over the ranks of a ranking."""

from dataclasses import dataclass
from typing import ClassVar

from engine.logs.log import Log
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation
from engine.terms.term import Column, LookedUp, Term, Window
from engine.weightings.weighting import Weight, Weighting


def additive(ratio: Term) -> Term:
    """One plus what the weights of an impression's ranks exceed one by, added up."""
    return 1 + Window("SUM", ratio - 1)


@dataclass(frozen=True)
class PseudoInverse(Weighting):
    """An impression counts by 1 plus the sum over its ranks of their weights minus 1.

    For loggers that fill each rank independently. Needs only the total reward of an impression, and
    can be negative.
    """

    key: ClassVar[str] = "pseudo_inverse"
    title: ClassVar[str] = "Pseudo-inverse"
    formula: ClassVar[str] = (
        r"w = 1 - K + \sum_k \pi(d_k \text{ at } k \mid q) / \pi_0(d_k \text{ at } k \mid q)"
    )
    assumes: ClassVar[str] = (
        "The whole reward is a sum over ranks, each term by its own item, however it is observed."
    )
    assumptions = ("logged_propensities", "item_alone")
    independent_ranks: ClassVar[bool] = True
    depends_on: ClassVar[str] = "sssss"
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2017",)
    needs: ClassVar[tuple[str, ...]] = ("propensity_item_rank",)
    divides_by: ClassVar[str] = "propensity_item_rank"
    needs_of_columns: ClassVar[tuple[str, ...]] = ("target_item_rank", "propensity_item_rank")
    of_columns: ClassVar[Term] = additive(
        Column("target_item_rank") / Column("propensity_item_rank")
    )

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """One plus the sum over ranks of the weights less one."""
        target = LookedUp(Lookup(renamed(relation, "probability")))
        return Weight(additive(target / Column("propensity_item_rank")))
