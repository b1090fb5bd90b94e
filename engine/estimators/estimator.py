"""The base of every estimator: the sums it needs, and the function of them that is its value."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from engine.core.method import Method, parameter
from engine.inference.estimate import Totals
from engine.logs.log import Log
from engine.reward_models.reward_model import RewardModel
from engine.terms.term import Terms, Total, names_of
from engine.weightings.weighting import Weight, Weighting


@dataclass(frozen=True)
class Estimator(Method):
    """A way to turn weighted rewards into the value of a policy.

    `terms` names totals over rows; `value` is a smooth function of them, of `rows` and of
    `impressions`. Terms of an estimator with `split_by` come as (parts, replicates) arrays: one
    part per value of that column (for ranks only where the weighting is controlled by rank), else
    one part for all rows. A `plain` one estimates the mean of weight times reward and nothing else,
    so that intervals may look at those alone.

    `shift_equivariant`: rewards shifted by 1 shift the value by 1 per rank, as far as weights are
    normalised by rank. `normalised`: a constant reward gives that value without any error.
    `bounds_weights`: it makes large weights smaller; `shrinks_weights`: all of them, not only those
    above a bound. `replays`: it keeps the rows in which the target agrees with the log. `worked` is
    the value as LaTeX to fill in with the totals and `n` impressions, where one part holds all
    rows.
    """

    family: ClassVar[str] = "estimators"
    split_by: ClassVar[str] = ""
    plain: ClassVar[bool] = False
    shift_equivariant: ClassVar[bool] = False
    normalised: ClassVar[bool] = False
    bounds_weights: ClassVar[bool] = False
    shrinks_weights: ClassVar[bool] = False
    replays: ClassVar[bool] = False
    worked: ClassVar[str] = ""

    weighting: str = parameter(
        "action", "Weighting", "The assumption about the user.", family="weightings"
    )
    examination: str = parameter(
        "", "Examination", "The curve of an examination weighting, if not its own.",
        family="examination",
    )  # fmt: skip

    def terms(self) -> Terms:
        """The totals over rows, by name."""
        raise NotImplementedError

    def value(self, totals: Totals) -> np.ndarray:
        """(replicates,) values from (replicates,) totals of each term."""
        raise NotImplementedError

    def weigh(self) -> Weighting:
        """The weighting, with this estimator's examination curve where it takes one."""
        weighting = Weighting.parse(self.weighting)
        if self.examination and weighting.by_exposure:
            return weighting.replace(examination=self.examination)
        return weighting

    def settled(self, log: Log, weight: Weight) -> Self:
        """This estimator with what it computes from weights before the pass; unchanged here."""
        return self

    @property
    def by_score_variance(self) -> bool:
        """Whether loggers count by the variance of their scores, which rests on their rewards."""
        return False

    def rewards_model(self) -> RewardModel | None:
        """The reward model, for estimators that use one."""
        return None

    def uses(self, name: str) -> bool:
        """Whether a term uses a name, such as `weight`."""
        terms = self.terms().values()
        return name in names_of(term.term if isinstance(term, Total) else term for term in terms)

    @property
    def weighted(self) -> bool:
        """Whether the value rests on weights."""
        return self.uses("weight")
