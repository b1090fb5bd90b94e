"""Weights that build up down the list."""

from dataclasses import dataclass
from typing import ClassVar

from engine.logs.log import Log
from engine.policies.policy import Relation
from engine.terms.term import Column, LookedUp, Term, Window
from engine.weightings.weighting import Weight, Weighting
from engine.weightings.whole_rankings import one_ranking


@dataclass(frozen=True)
class RewardInteraction(Weighting):
    """A row counts by how much likelier the target shows this item and all above it (RIPS)."""

    key: ClassVar[str] = "reward_interaction"
    title: ClassVar[str] = "Cascade (RIPS)"
    formula: ClassVar[str] = r"w_k = \pi(d_1, \dots, d_k \mid q) / \pi_0(d_1, \dots, d_k \mid q)"
    assumes: ClassVar[str] = (
        "Users read from the top: a reward depends on the items at its rank and above."
    )
    assumptions = ("logged_propensities", "top_down", "items_above")
    depends_on: ClassVar[str] = "iii.."
    cites: ClassVar[tuple[str, ...]] = ("mcinerney2020",)
    needs: ClassVar[tuple[str, ...]] = ("propensity_cascade",)
    divides_by: ClassVar[str] = "propensity_cascade"
    of_columns: ClassVar[Term] = Column("target_cascade") / Column("propensity_cascade")
    needs_of_columns: ClassVar[tuple[str, ...]] = ("target_cascade", "propensity_cascade")

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """One over the logged propensity of the ranks so far where the target agrees, else zero."""
        lookup = one_ranking(relation, "target_cascade and propensity_cascade")
        agrees = Window("MIN", LookedUp(lookup), down_to_here=True)
        return Weight(agrees / Column("propensity_cascade"))
