"""Weights for a reward that adds up over the ranks of a ranking."""

from dataclasses import dataclass
from typing import ClassVar

from engine.logs.log import Log
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation
from engine.weightings.weighting import Weight, Weighting

SUM = "SUM({} - 1) OVER (PARTITION BY impression)"


@dataclass(frozen=True)
class PseudoInverse(Weighting):
    """An impression counts by 1 plus what its ranks' weights exceed 1 by, added up.

    For loggers that fill each rank independently. Needs only the total reward of an impression, and
    can be negative.
    """

    key: ClassVar[str] = "pseudo_inverse"
    title: ClassVar[str] = "Ranking, additive"
    formula: ClassVar[str] = (
        r"w = 1 - K + \sum_k \pi(d_k \text{ at } k \mid q) / \pi_0(d_k \text{ at } k \mid q)"
    )
    assumes: ClassVar[str] = (
        "The whole reward is a sum over ranks, each term by its own item, however it is observed."
    )
    assumptions = ("logged_propensities", "item_alone")
    looks: ClassVar[str] = "sssss"
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2017",)
    needs: ClassVar[tuple[str, ...]] = ("propensity_item_rank",)
    of_columns: ClassVar[str] = "(1 + windowed)"
    needs_of_columns: ClassVar[tuple[str, ...]] = ("target_item_rank", "propensity_item_rank")
    window_of_columns: ClassVar[str] = SUM.format("target_item_rank / propensity_item_rank")

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """One plus the sum over ranks of the weights less one."""
        window = SUM.format("looked_up / propensity_item_rank")
        lookup = Lookup(renamed(relation, "probability"))
        return Weight("(1 + windowed)", self.needs, lookup, window=window)
