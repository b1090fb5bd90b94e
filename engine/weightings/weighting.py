"""The base of every weighting: how much a logged row counts for the target policy."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from engine.core.errors import EngineError
from engine.core.method import Method
from engine.logs.log import Log
from engine.policies.policy import Relation
from engine.policies.shown_pages import Shown, ShownPages
from engine.terms.term import ONE, Above, PerRow, Term, columns_of
from engine.weightings.reliability import Reliability

LOOKS = {
    ".": "ignored",
    "i": "must be the item that the target puts here",
    "f": "must be an item with these features",
    "e": "counts as far as this rank is seen, if the target puts the item here",
    "s": "each rank by its own item, added up",
}
"""What a weight may look at on a rank."""


@dataclass(frozen=True, eq=False)
class Weight:
    """A row's weight, as a term over the log and the small tables of the target.

    Over many rows, the sum of weight times `control` comes to the sum of `control`: within each
    rank if `by_rank`, else over all rows. Self-normalised forms divide by the one and multiply by
    the other. `estimated` says that the weight rests on propensities estimated from the log itself,
    and `calibration` by how much, as a share of choices, those were off on held-out sessions.
    """

    term: Term
    control: Term = ONE
    by_rank: bool = True
    estimated: bool = False
    calibration: float = float("nan")

    @property
    def columns(self) -> list[str]:
        """The columns of the log that the weight reads."""
        return columns_of(self.term)

    @cached_property
    def per_row(self) -> PerRow:
        """The weight as a number beside each row, for what looks at a whole impression."""
        return PerRow(self.term)

    @cached_property
    def above(self) -> Above:
        """The weight of the row above."""
        return Above(self.per_row)


class Weighting(Method):
    """A model of the user, and the weight of a logged row for the target policy that follows.

    `needs` names the columns that the log must have, and `divides_by` the one of logged
    propensities that weights divide by, if any; `needs_of_columns` and `of_columns` name columns,
    and give the weight, of a target policy whose probabilities stand in the log (policy `columns`).
    `pools_loggers` says that a row is weighed against all logging policies together.

    `depends_on` draws the assumption: what the weight of a reward at rank 3 depends on at each of
    five ranks, by the letters of LOOKS.
    """

    family: ClassVar[str] = "weightings"
    depends_on: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    divides_by: ClassVar[str] = ""
    of_columns: ClassVar[Term | None] = None
    needs_of_columns: ClassVar[tuple[str, ...]] = ()
    pools_loggers: ClassVar[bool] = False
    shared_by_items: ClassVar[bool] = False
    """Whether all items of equal features have one weight, which cannot correct each prediction."""
    of_rows: ClassVar[bool] = False
    """Whether a policy may be weighed whose chances differ from row to row of the log."""
    by_exposure: ClassVar[bool] = False
    """Whether weights are ratios of exposure, by an `examination` curve."""

    pools_exposure: ClassVar[bool] = False
    """Whether an item counts by the exposure that all logged rankings together gave it."""

    @property
    def counts_propensities(self) -> bool:
        """Whether the propensities are shares of the log's own impressions."""
        return False

    @property
    def classifier_features(self) -> str:
        """The columns that a classifier of the propensities looks at; empty without one."""
        return ""

    def reliability(self, log: Log) -> Reliability | None:
        """How a classifier's chances compare with frequencies on sessions held out, if one is used.

        Args:
            log: whose propensities it predicts.
        """
        return None

    @property
    def counts_mixture(self) -> bool:
        """Whether the loggers' mixture is counted, where no column of the log gives it."""
        return False

    @property
    def uniform_rankings(self) -> bool:
        """Whether every ranking of the candidates must have been equally likely."""
        return False

    @property
    def independent_ranks(self) -> bool:
        """Whether the logger must have filled each rank without regard to the others."""
        return False

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The weight for a target policy given as a relation."""
        raise EngineError(
            f"{self.title} weights need the target's probabilities as columns of the log",
            fix=f"Map {' and '.join(self.needs_of_columns)}, and ask about the policy `columns`.",
            named=True,
        )

    def of_pages(self, pages: ShownPages, log: Log) -> Weight:
        """The same for a target on the pages of a long tail."""
        return self.of_relation(pages.relation, log)

    def of_log(self, log: Log) -> Weight:
        """The weight for a target whose probabilities are columns of the log."""
        if self.of_columns is None:
            raise EngineError(
                f"{self.title} weights cannot be read from columns of the log", named=True
            )
        return Weight(self.of_columns)

    def weight(self, relation: Shown | None, log: Log) -> Weight:
        """The weight for a target: a relation, or None for the probabilities in the log's columns.

        Raises:
            EngineError: the log lacks a column that this weighting needs.
        """
        self.check(log, of_columns=relation is None)
        if relation is None:
            return self.of_log(log)
        if isinstance(relation, ShownPages):
            return self.of_pages(relation, log)
        return self.of_relation(relation, log)

    def check(self, log: Log, of_columns: bool = False) -> None:
        """Whether the log has what this weighting needs.

        Raises:
            EngineError: it lacks a column.
        """
        needs = self.needs_of_columns if of_columns else self.needs
        missing = [column for column in needs if not log.has(column)]
        if missing:
            raise EngineError(
                f"{self.title} weights need {' and '.join(missing)}, which this log does not have",
                fix="Map the column, or choose another weighting."
                if missing != ["propensity"]
                else "Map the column, count propensities with action(propensities='counted'), fit "
                "them with action(propensities='classified'), or choose another weighting.",
                named=True,
            )
