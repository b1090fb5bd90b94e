"""Weights against all logging policies together."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.logs.log import Log, named
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation
from engine.terms.term import Column, LookedUp
from engine.weightings.counted_propensities import ratio
from engine.weightings.weighting import Weight, Weighting


@dataclass(frozen=True)
class Balanced(Weighting):
    """A row counts by how much likelier the target shows its item than the loggers together do.

    The loggers' mixture is a column of the log, or each logger's mean propensity for the item
    at its rank and query (harmonic, as likely choices are logged more), zero where never shown.
    With one logger whose propensities never change these are action weights.
    """

    key: ClassVar[str] = "balanced"
    title: ClassVar[str] = "Balanced (mixture)"
    formula: ClassVar[str] = r"w = \pi(d \mid q, k) / \sum_l \tfrac{n_l}{n} \pi_l(d \mid q, k)"
    assumes: ClassVar[str] = "A logger's propensities depend on the query, the item and the rank."
    assumptions = ("logged_propensities", "item_alone")
    depends_on: ClassVar[str] = "..i.."
    cites: ClassVar[tuple[str, ...]] = ("agarwal2017",)
    needs: ClassVar[tuple[str, ...]] = ("propensity",)
    needs_of_columns: ClassVar[tuple[str, ...]] = ("target",)
    divides_by: ClassVar[str] = "propensity"
    pools_loggers: ClassVar[bool] = True

    mixture: str = parameter(
        "", "Mixture", "A column with the loggers' mean propensity; else it is counted."
    )

    @property
    def counts_mixture(self) -> bool:
        """Unless a column gives it."""
        return not self.mixture

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The target's probability over the loggers' mean propensity."""
        if self.mixture:
            lookup = Lookup(renamed(relation, "probability"))
            return Weight(LookedUp(lookup) / self._mixture(log))
        return Weight(LookedUp(Lookup(ratio(relation, _mixture(log)))))

    def of_log(self, log: Log) -> Weight:
        """The column of the target over the column of the mixture."""
        if not self.mixture:
            raise EngineError(
                "balanced weights of the policy `columns` need what all loggers together would do",
                fix="Name the column that holds it: balanced(mixture='...'), or upload the policy.",
            )
        return Weight(Column("target") / self._mixture(log))

    def _mixture(self, log: Log) -> Column:
        if self.mixture not in log.columns:
            raise EngineError(
                f"the log has no column {self.mixture!r} beside the mapped ones",
                where=f"Its other columns: {', '.join(log.columns) or 'none'}",
                fix="Name the column that holds the loggers' mean propensity.",
            )
        return Column(self.mixture, as_number=True)


def _mixture(log: Log) -> pd.DataFrame:
    """The loggers' mean propensity of each logged (query, rank, item)."""
    cell = pd.DataFrame(log.reduce(named("propensities_by_logger")))
    context = ["query_code", "rank"]
    shown = cell.groupby([*context, "policy"], as_index=False)["impressions"].sum()
    shown["share"] = shown["impressions"] / shown.groupby(context)["impressions"].transform("sum")
    cell = cell.merge(shown[[*context, "policy", "share"]], on=[*context, "policy"])
    cell["logged"] = cell["share"] * cell["propensity"]
    return cell.groupby([*context, "item_code"])["logged"].sum().reset_index()
