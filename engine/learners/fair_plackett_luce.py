"""The Plackett-Luce gradient with a price on unequal exposure."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.ingest.tables.item_groups import groups_of
from engine.learners.plackett_luce import PlackettLuce, Price
from engine.learners.ranking.ranking import RankingCandidates
from engine.logs.log import Log


@dataclass(frozen=True)
class FairPlackettLuce(PlackettLuce):
    """Maximises the value of drawn rankings, less a price for exposure that does not follow merit.

    Unfairness is the mean squared distance of the groups' exposure per merit from their mean, over
    all queries by how often they are asked. Without groups every item is one of its own.
    """

    key: ClassVar[str] = "fair_plackett_luce"
    title: ClassVar[str] = "Fair Plackett-Luce gradient"
    formula: ClassVar[str] = (
        r"\max_w \mathrm{E}_{\pi_w} \sum_k e_k\, \hat r_{y_k} - \frac{\lambda}{G} \sum_g \Big( "
        r"\frac{E_g}{M_g} - \overline{E / M} \Big)^2"
    )
    assumes: ClassVar[str] = (
        "The examination curve is right, so that corrected clicks measure relevance and merit."
    )
    cites: ClassVar[tuple[str, ...]] = ("singh2019", "oosterhuis2021")

    price: float = parameter(
        1.0, "Price", "Of squared unfairness, in clicks per impression.", low=0, high=1e6
    )
    group: str = parameter(
        "", "Groups", "A column, a rule or a file; without it, every item is a group."
    )

    def candidates(self) -> tuple["FairPlackettLuce", ...]:
        """Itself alone: the value of the policy says nothing of its fairness."""
        return (self,)

    def priced(self, candidates: RankingCandidates, log: Log) -> Price | None:
        """The slope of the price in the exposure of each candidate."""
        if not self.price:
            return None
        group = candidates.item_code
        if self.group:
            group = groups_of(log, self.group).code[candidates.item_code]
        _, group = np.unique(group, return_inverse=True)
        data = candidates.data
        share = (data.impressions / data.impressions.sum())[data.owner]
        merit = np.bincount(group, share * data.relevance)
        due = merit > 0
        worth = np.where(due, 1 / np.where(due, merit, 1.0), 0.0)
        number = max(int(due.sum()), 1)

        def slope(exposure: np.ndarray) -> np.ndarray:
            served = np.bincount(group, share * exposure) * worth
            apart = np.where(due, served - served.sum() / number, 0.0)
            return np.asarray((2 * self.price / number * apart * worth)[group])

        return slope
