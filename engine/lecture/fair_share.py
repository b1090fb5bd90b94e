"""Fair share: a sliver of merit becomes a gulf of exposure."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.fairness.exposure import Exposure
from engine.figures.figure import Figure
from engine.figures.ranking.fair_share import exposure_and_merit
from engine.lecture.exhibit import Exercise, Exhibit, Shown, short, whole
from engine.rankings.problem import RankingProblem
from engine.rankings.samples import job_seekers
from engine.rankings.stochastic import StochasticRanking


@dataclass(frozen=True)
class FairShare(Exhibit):
    """Ranking by relevance turns hardly any difference in merit into a large one in exposure."""

    key: ClassVar[str] = "fair_share"
    title: ClassVar[str] = "Fair share: a sliver of merit, a gulf of exposure"
    formula: ClassVar[str] = (
        r"\frac{E_B}{E_A} = \frac{\sum_{d \in B} v_{k(d)}}{\sum_{d \in A} v_{k(d)}}"
    )
    assumes: ClassVar[str] = "Rank k is examined by 1 / log2(1 + k) of those who see rank 1."
    cites: ClassVar[tuple[str, ...]] = ("singh2018",)
    place: ClassVar[int] = 12
    page: ClassVar[str] = "exposure"
    minutes: ClassVar[int] = 4
    aha: ClassVar[str] = (
        "Sorting is winner-takes-all; drawing between two rankings is fair and costs little."
    )
    notes: ClassVar[tuple[str, ...]] = (
        "Set the gap to almost nothing: the answer does not change, since a sort sees only order.",
        "Then show what fairness costs: less than one per cent of utility.",
    )

    gap: float = parameter(
        0.01, "Gap in merit", "Between one applicant and the next.", low=0.001, high=0.1
    )

    def _problem(self) -> RankingProblem:
        return job_seekers(self.gap)

    def _fair(self) -> StochasticRanking:
        method = Exposure(constraint="treatment")
        return method.rank(self._problem(), np.random.default_rng(0))

    def setting(self) -> str:
        """Six applicants."""
        problem = self._problem()
        men, women = problem.member @ problem.relevance / 3
        return (
            "Three men and three women apply. Of 100 employers who look, "
            f"{whole(100 * men)} would call a man, {whole(100 * women)} a woman, on average; the "
            "list is sorted by it."
        )

    def question(self) -> str:
        """The women's exposure."""
        return "For 100 employers who look at a man, how many look at a woman?"

    def show(self) -> Shown:
        """The ratio of exposures, and the fair lottery."""
        problem, fair = self._problem(), self._fair()
        men, women = problem.member @ problem.weights / 3
        answer = 100 * women / men
        merit = problem.member @ problem.relevance
        exposure = fair.exposure(problem.examination, 6)
        lost = 100 * (1 - problem.relevance @ exposure / (problem.relevance @ problem.weights))
        received = problem.member @ exposure
        given = whole(100 * received[1] / received[0])
        how = (
            f"A lottery between {len(fair.probability)} rankings gives {given} and costs "
            f"{whole(lost)}% of the calls."
            if fair.feasible
            else "No lottery between rankings gives them exposure in proportion to merit."
        )
        worth = whole(100 * merit[1] / merit[0])
        sentence = f"Only {whole(answer)}, for {worth}% of the merit. {how}"
        return Shown(
            answer,
            sentence,
            self._picture({}),
            self._picture({"sorted": problem.weights, "fair lottery": exposure}),
            rf"\frac{{{short(women)}}}{{{short(men)}}} = {short(answer / 100)}",
        )

    def _picture(self, exposures: dict[str, np.ndarray]) -> Figure:
        return exposure_and_merit(self._problem(), exposures, self.python())

    def exercises(self) -> list[Exercise]:
        """Two applicants by hand."""
        return [
            Exercise(
                "Two applicants of equal merit; rank 2 is examined by 63 of 100. How often must "
                "each be first for equal exposure?",
                "Half of the time: p + .63 (1 - p) = .63 p + 1 - p gives p = 1/2.",
            ),
            Exercise(
                "Their merits are 1 and .9. How often must the first be first, for exposure in "
                "proportion to merit?",
                "(.63 + .37 p) x .9 = 1 - .37 p, so p = (1 - .567) / (.37 x 1.9) = .62.",
            ),
        ]
