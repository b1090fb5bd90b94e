"""Weights for whole rankings."""

from dataclasses import dataclass
from typing import ClassVar

from engine.logs.log import Log
from engine.policies.policy import Relation
from engine.terms.term import Column, LookedUp, Term, Window
from engine.weightings.weighting import Weight, Weighting
from engine.weightings.whole_rankings import one_ranking


@dataclass(frozen=True)
class Slate(Weighting):
    """An impression counts by how much likelier the target shows exactly this ranking.

    Assumes nothing of the user, and pays for it: with many items hardly any ranking recurs.
    """

    key: ClassVar[str] = "slate"
    title: ClassVar[str] = "Whole slate (SIPS)"
    formula: ClassVar[str] = r"w = \pi(d_1, \dots, d_K \mid q) / \pi_0(d_1, \dots, d_K \mid q)"
    assumes: ClassVar[str] = "A reward may depend on the whole ranking."
    assumptions = ("logged_propensities", "whole_ranking")
    depends_on: ClassVar[str] = "iiiii"
    cites: ClassVar[tuple[str, ...]] = ("strehl2010", "li2018")
    needs: ClassVar[tuple[str, ...]] = ("propensity",)
    divides_by: ClassVar[str] = "propensity"
    of_columns: ClassVar[Term] = Column("target") / Column("propensity")
    needs_of_columns: ClassVar[tuple[str, ...]] = ("target", "propensity")

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """One over the logged propensity of the ranking where the target shows it, else zero."""
        lookup = one_ranking(relation, "target and propensity")
        return Weight(Window("MIN", LookedUp(lookup)) / Column("propensity"))
