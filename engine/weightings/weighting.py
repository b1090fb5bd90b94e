"""The base of every weighting: how much a logged row counts for the target policy."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.errors import EngineError
from engine.core.method import Method
from engine.logs.log import Log
from engine.logs.lookup import Lookup
from engine.policies.policy import Relation

LOOKS = {
    ".": "not looked at",
    "i": "must be the item that the target puts here",
    "f": "must be an item with these features",
    "e": "counts as far as this rank is seen, if the target puts the item here",
    "s": "each rank by its own item, added up",
}
"""What a weight may look at on a rank."""


@dataclass(frozen=True, eq=False)
class Weight:
    """A row's weight as SQL over `columns` of the log and, with a lookup, its value `looked_up`.

    Over many rows, the sum of weight times `control` comes to the sum of `control`: within each
    rank if `by_rank`, else over all rows. Self-normalised forms divide by the one and multiply by
    the other. `window` is SQL over the rows of an impression, which `sql` calls `windowed`.
    `estimated` says that the weight rests on propensities estimated from the log itself, and
    `calibration` by how much, as a share of choices, those were off on sessions held out.
    """

    sql: str
    columns: tuple[str, ...] = ()
    lookup: Lookup | None = None
    control: str = "1"
    by_rank: bool = True
    window: str = ""
    estimated: bool = False
    calibration: float = float("nan")


class Weighting(Method):
    """What is assumed about the user, and so how much a logged row counts for the target policy.

    `needs` names the columns that the log must have; `needs_of_columns`, `of_columns` and
    `window_of_columns` say the same, and the weight, of a target policy whose probabilities stand
    in the log (policy `columns`).

    `looks` draws the assumption: what the weight of a reward at rank 3 looks at on each of five
    ranks, by the letters of LOOKS.
    """

    family: ClassVar[str] = "weightings"
    looks: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    of_columns: ClassVar[str] = ""
    needs_of_columns: ClassVar[tuple[str, ...]] = ()
    window_of_columns: ClassVar[str] = ""
    of_rows: ClassVar[bool] = False
    """Whether a policy may be weighed whose chances differ from row to row of the log."""

    @property
    def divides_by(self) -> str:
        """The column of logged propensities that weights divide by; empty where there is none."""
        columns = (*self.needs, *self.needs_of_columns)
        return next((column for column in columns if "propensity" in column), "")

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The weight for a target policy given as a relation."""
        raise EngineError(
            f"{self.key} weights need the target's probabilities as columns of the log",
            fix=f"Map {' and '.join(self.needs_of_columns)}, and ask about the policy `columns`.",
        )

    def of_log(self, log: Log) -> Weight:
        """The weight for a target whose probabilities are columns of the log."""
        if not self.of_columns:
            raise EngineError(f"{self.key} weights cannot be read from columns of the log")
        return Weight(self.of_columns, self.needs_of_columns, window=self.window_of_columns)

    def weight(self, relation: Relation | None, log: Log) -> Weight:
        """The weight for a target: a relation, or None for the probabilities in the log's columns.

        Raises:
            EngineError: the log lacks a column that this weighting needs.
        """
        self.check(log, of_columns=relation is None)
        return self.of_log(log) if relation is None else self.of_relation(relation, log)

    def check(self, log: Log, of_columns: bool = False) -> None:
        """Whether the log has what this weighting needs.

        Raises:
            EngineError: it lacks a column.
        """
        needs = self.needs_of_columns if of_columns else self.needs
        missing = [column for column in needs if not log.has(column)]
        if missing:
            raise EngineError(
                f"{self.key} weights need {' and '.join(missing)}, which this log does not have",
                fix="Map the column, or choose another weighting."
                if missing != ["propensity"]
                else "Map the column, count propensities with action(propensities='counted'), fit "
                "them with action(propensities='classified'), or choose another weighting.",
            )
