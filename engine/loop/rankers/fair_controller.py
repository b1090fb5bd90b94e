"""Rank by relevance, with a bonus for a group that was seen too little."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.correcting import Correcting
from engine.loop.rankers.ranker import Ranker
from engine.metrics.disparity import exposure_per_merit
from engine.simulator.scene import Scene
from engine.simulator.truth import Truth


@dataclass(frozen=True)
class FairController(Correcting):
    """Adds to each item's relevance what its group lacks in exposure, so that groups get their due.

    A group's due is exposure in proportion to its merit, the relevance of its items; or every item
    is due exposure in proportion to its own. What was shown before the loop is not repaid. Where an
    allocation is fair, unfairness falls like one over the rounds, as far as the relevance is known;
    where the page is too short for one, it stays. Relevance is learned as the mean of the posterior
    that Thompson sampling draws from, unless it is given.
    """

    key: ClassVar[str] = "fair_controller"
    title: ClassVar[str] = "Fair controller"
    formula: ClassVar[str] = (
        r"s_d = \hat r_d + \lambda \max_j \Big( \frac{\sum_t E_{t,j}}{M_j} - "
        r"\frac{\sum_t E_{t,g(d)}}{M_{g(d)}} \Big)"
    )
    assumes: ClassVar[str] = "The examination curve is right; merit is relevance."
    assumptions = ("known_examination", "position_based", "no_trust", "uniform_users")
    cites: ClassVar[tuple[str, ...]] = ("morik2020",)
    needs: ClassVar[tuple[str, ...]] = ("clicks", "seen", "served")

    control: float = parameter(
        0.1, "Control", "How strong the push is, per unit of exposure lacked.", low=0, high=100
    )
    group: tuple[int, ...] | None = parameter(
        None, "One group", "Places of its items, from 1; None is every second item."
    )
    relevance: tuple[float, ...] | None = parameter(
        None, "Known relevance", "Of each item; None learns it from clicks."
    )
    due: str = parameter(
        "group",
        "Due to",
        "Who gets exposure in proportion to merit: two groups, or every item alone.",
        choices=("group", "item"),
    )
    code: np.ndarray | None = field(default=None, compare=False, repr=False)
    """(items,) the group of every item of the world."""
    belongs: np.ndarray | None = field(default=None, compare=False, repr=False)
    """(R, N) the group of every item of the scene, or (N,) where all worlds have the same."""

    def grouped(self, code: np.ndarray | None) -> Ranker:
        """The same controller for other groups, or for single items."""
        return self.replace(due="item") if code is None else self.replace(code=code)

    def placed(self, truth: Truth, scene: Scene) -> Ranker:
        """The same controller with a group for every item of the scene."""
        if self.code is None:
            same = self.groups(scene.present.shape[1]) if self.due == "group" else None
            return self.replace(belongs=same)
        return self.replace(belongs=self.code[truth.candidates][scene.queries])

    def groups(self, items: int) -> np.ndarray:
        """(N,) the group of each item, 0 or 1.

        Raises:
            EngineError: the group names items that do not exist, or leaves the other one empty.
        """
        if self.group is None:
            return np.arange(items) % 2
        given = self.group if isinstance(self.group, tuple) else ()
        places = {place for place in given if type(place) is int and 1 <= place <= items}
        if len(places) != len(given) or not 0 < len(places) < items:
            raise EngineError(
                f"a group is some, not all, of the places 1 to {items}, but is {self.group!r}"
            )
        return np.isin(np.arange(1, items + 1), list(places)).astype(int)

    def merit(self, credit: ClickSums) -> np.ndarray:
        """(R, N) the relevance of each item, as far as it is known; zero where there is none.

        Raises:
            EngineError: the known relevance is not one number in [0, 1] per item.
        """
        learned = (1 + credit["clicks"]) / (2 + credit["seen"])
        if self.relevance is not None:
            given = self.relevance if isinstance(self.relevance, tuple) else ()
            if len(given) != learned.shape[1] or not all(
                type(value) in (int, float) and 0 <= value <= 1 for value in given
            ):
                raise EngineError(
                    f"relevance must be {learned.shape[1]} numbers from 0 to 1, one per item, but "
                    f"is {self.relevance!r}"
                )
            learned = np.broadcast_to(np.array(given, dtype=float), learned.shape)
        return learned if credit.present is None else np.where(credit.present, learned, 0.0)

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) relevance, and the push of the group or of the item itself."""
        merit = self.merit(credit)
        served = self._served(credit, merit)
        lacks = served.max(axis=1, keepdims=True) - served
        return np.asarray(np.minimum(merit + self.control * lacks, 1e9))

    def _served(self, credit: ClickSums, merit: np.ndarray) -> np.ndarray:
        """(R, N) exposure per merit of each item, or of its group."""
        if self.due == "item":
            return np.asarray(credit["served"] / np.maximum(merit, 1e-12))
        groups = self.groups(merit.shape[1]) if self.belongs is None else self.belongs
        each = exposure_per_merit(credit["served"], merit, groups)
        return np.take_along_axis(each, np.broadcast_to(groups, merit.shape), axis=1)
