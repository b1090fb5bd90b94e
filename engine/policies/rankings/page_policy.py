"""The base of policies whose pages a fair or diverse ranker chooses."""

import numpy as np

from engine.core.errors import EngineError
from engine.policies.candidates import Candidates
from engine.policies.policy import Policy
from engine.rankings.named import page_ranker
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking


class PagePolicy(Policy):
    """Shows the pages that a page ranker chooses for each query, from corrected relevance.

    A member is a dataclass with the fields `method` and `examination`, and gives `problems`.
    """

    method: str
    examination: str

    @property
    def learned(self) -> bool:
        """It ranks by clicks."""
        return True

    @property
    def ranker(self) -> str | None:
        """The ranker that pursues in the loop what the page ranker pursues page by page."""
        return page_ranker(self.method).in_loop

    def problems(self, candidates: Candidates) -> list[RankingProblem]:
        """What the ranker is asked for each query, in the order of the queries."""
        raise NotImplementedError

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) the chance that each candidate stands at each rank."""
        result = np.zeros((len(candidates.item_code), candidates.ranks))
        for start, size, answer in self._answers(candidates):
            matrix = answer.matrix(size)
            result[start : start + size, : matrix.shape[1]] = matrix
        return result

    def rankings(
        self, candidates: Candidates, queries: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) item codes of rankings drawn with their chances; nothing is drawn among one."""
        table = np.full((len(queries), candidates.ranks), -1)
        answers = self._answers(candidates)
        rows_of = np.split(
            np.argsort(queries, kind="stable"),
            np.cumsum(np.bincount(queries, minlength=len(answers)))[:-1],
        )
        for rows, (start, _, answer) in zip(rows_of, answers, strict=True):
            alone = len(answer.rankings) == 1
            drawn = answer.rankings if alone else answer.draw(len(rows), rng)
            table[rows, : drawn.shape[1]] = candidates.item_code[start + drawn]
        return table

    def labels(self, candidates: Candidates, given: str, kind: str) -> np.ndarray | None:
        """(m,) the names of what each candidate belongs to; None where nothing is given.

        Raises:
            EngineError: there is no log to look it up in.
        """
        if not given:
            return None
        if candidates.grouped is None:
            raise EngineError(f"only a log has {kind}s", fix=f"Leave {kind} out, or give a log.")
        return candidates.grouped(given)

    def _answers(self, candidates: Candidates) -> list[tuple[int, int, StochasticRanking]]:
        """For each query where its candidates begin, how many they are, and its rankings."""
        if candidates.slots:
            raise EngineError(
                f"the policy {self.key} chooses whole pages, but each rank of this log stands alone"
            )
        ranker, rng = page_ranker(self.method), np.random.default_rng(0)
        answers = ranker.rank_all(self.problems(candidates), rng)
        starts, sizes = candidates.starts.tolist(), candidates.sizes.tolist()
        return list(zip(starts, sizes, answers, strict=True))
