"""Weights for the whole action: what was shown, at its rank."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.logs.cache import Family
from engine.logs.features import columns_of
from engine.logs.log import Log
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation
from engine.policies.shown_pages import ShownPages
from engine.terms.term import Column, LookedUp, Term
from engine.weightings.classified_propensities import classified
from engine.weightings.counted_propensities import counted, ratio
from engine.weightings.reliability import Reliability
from engine.weightings.weighting import Weight, Weighting

CLASSIFIED: Family[str, tuple[pd.DataFrame, Reliability]] = Family("classified propensities")
"""By the features that the classifier looks at."""


@dataclass(frozen=True)
class Action(Weighting):
    """A row counts by how much likelier the target shows this item at this rank than the logger.

    Needs propensities: logged, counted from the log, or fitted to it by a classifier; and that the
    logging policy tries whatever the target may do. Counted ones are right only where a policy
    looks at the query and rank alone, fitted ones where it also looks at the features named.
    """

    key: ClassVar[str] = "action"
    title: ClassVar[str] = "Action"
    formula: ClassVar[str] = r"w = \pi(d \mid q, k) / \pi_0(d \mid q, k)"
    assumes: ClassVar[str] = (
        "The reward of a row depends on the query, the item and the rank alone."
    )
    assumptions = ("logged_propensities", "item_alone")
    depends_on: ClassVar[str] = "..i.."
    cites: ClassVar[tuple[str, ...]] = ("horvitz1952", "strehl2010")
    needs: ClassVar[tuple[str, ...]] = ("propensity",)
    divides_by: ClassVar[str] = "propensity"
    of_columns: ClassVar[Term] = Column("target") / Column("propensity")
    needs_of_columns: ClassVar[tuple[str, ...]] = ("target", "propensity")
    of_rows: ClassVar[bool] = True

    propensities: str = parameter(
        "logged", "Propensities",
        "Those in the log, the share of impressions per query, or what a classifier predicts.",
        choices=("logged", "counted", "classified"),
    )  # fmt: skip
    features: str = parameter(
        "", "Features",
        "Columns of the log that the classifier looks at besides query and rank, with commas.",
    )  # fmt: skip

    @property
    def counts_propensities(self) -> bool:
        """Whether they are shares of the log's own impressions."""
        return self.propensities == "counted"

    @property
    def classifier_features(self) -> str:
        """The columns that a classifier would look at."""
        return self.features

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The target's probability over the logged or the estimated propensity."""
        if self.propensities == "logged":
            lookup = Lookup(renamed(relation, "probability"))
            return Weight(LookedUp(lookup) / Column("propensity"))
        if "impression" in relation:
            raise EngineError(
                "a policy that looks at columns of the log needs logged propensities",
                fix="Map the column propensity.",
            )
        lookup = Lookup(ratio(relation, self._estimated(log)))
        error = self.calibration(log)
        return Weight(LookedUp(lookup), estimated=True, calibration=error)

    def of_pages(self, pages: ShownPages, log: Log) -> Weight:
        """The weight from the target's probabilities at the rows of the log alone."""
        if self.propensities == "logged":
            return Weight(LookedUp(pages.chances) / Column("propensity"))
        return self.of_relation(pages.at_cells, log)

    def of_log(self, log: Log) -> Weight:
        """The column of the target over the logged or the estimated propensity."""
        if self.propensities == "logged":
            return super().of_log(log)
        logged, error = self._estimated(log), self.calibration(log)
        keys = [str(key) for key in logged if key not in ("logged", "impressions")]
        table = {key: logged[key].to_numpy() for key in keys}
        lookup = Lookup(table | {"value": 1 / logged["logged"].to_numpy()})
        term = Column("target") * LookedUp(lookup)
        return Weight(term, estimated=True, calibration=error)

    def reliability(self, log: Log) -> Reliability | None:
        """How a classifier's chances compare with frequencies on sessions held out."""
        return self._classified(log)[1] if self.propensities == "classified" else None

    def calibration(self, log: Log) -> float:
        """By how much, as a share of choices, they were off; NaN without a classifier."""
        fit = self.reliability(log)
        return fit.error if fit else float("nan")

    def _estimated(self, log: Log) -> pd.DataFrame:
        """The chances of the logged cells in the column `logged`."""
        return counted(log) if self.propensities == "counted" else self._classified(log)[0]

    def _classified(self, log: Log) -> tuple[pd.DataFrame, Reliability]:
        return log.cache.get(CLASSIFIED, self.features, lambda: classified(log, self.features))

    def check(self, log: Log, of_columns: bool = False) -> None:
        """The log must hold propensities, unless they are estimated, and the features."""
        if self.propensities == "logged":
            super().check(log, of_columns)
        elif of_columns and not log.has("target"):
            raise EngineError(
                "action weights need target, which this log does not have", fix="Map the column."
            )
        columns_of(log, self.features)
