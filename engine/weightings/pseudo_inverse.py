"""Weights for a reward that adds up over the ranks of a ranking."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.logs.log import Log
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation
from engine.terms.term import Column, LookedUp, Term, Window
from engine.weightings.uniform_draws import uniform_draws
from engine.weightings.weighting import Weight, Weighting

INDEPENDENT, UNIFORM = "independent_ranks", "uniform_rankings"


def additive(ratio: Term) -> Term:
    """One plus what the weights of an impression's ranks exceed one by, added up."""
    return 1 + Window("SUM", ratio - 1)


@dataclass(frozen=True)
class PseudoInverse(Weighting):
    """An impression counts by 1 plus the sum over its ranks of their weights minus 1.

    For loggers that fill each rank independently, or draw all rankings of the candidates evenly
    without replacement. Needs only the total reward of an impression, and can be negative.
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
    depends_on: ClassVar[str] = "sssss"
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2017",)
    needs: ClassVar[tuple[str, ...]] = ("propensity_item_rank",)
    divides_by: ClassVar[str] = "propensity_item_rank"
    needs_of_columns: ClassVar[tuple[str, ...]] = ("target_item_rank", "propensity_item_rank")
    of_columns: ClassVar[Term] = additive(
        Column("target_item_rank") / Column("propensity_item_rank")
    )

    logger: str = parameter(
        INDEPENDENT, "Logger", "How it filled the ranks: each on its own, or by a ranking drawn "
        "evenly, without replacement, from the candidates of the query.",
        choices=(INDEPENDENT, UNIFORM),
    )  # fmt: skip

    @property
    def independent_ranks(self) -> bool:
        """Whether the logger must have filled each rank without regard to the others."""
        return self.logger == INDEPENDENT

    @property
    def uniform_rankings(self) -> bool:
        """Whether every ranking of the candidates must have been equally likely."""
        return self.logger == UNIFORM

    def of_log(self, log: Log) -> Weight:
        """The same from columns, which do not say how often an item is shown at any rank."""
        if self.uniform_rankings:
            raise EngineError(
                "weights for uniform rankings cannot be read from columns of the log",
                fix="Upload the policy as a table of probabilities by query, rank and item.",
            )
        return super().of_log(log)

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """One plus the sum over ranks of the weights less one, or its like for uniform rankings."""
        if self.uniform_rankings:
            return Weight(uniform_draws(log).weight(relation))
        target = LookedUp(Lookup(renamed(relation, "probability")))
        return Weight(additive(target / Column("propensity_item_rank")))
