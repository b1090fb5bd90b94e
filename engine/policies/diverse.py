"""Rank so that users who mean different things find something."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.policies.candidates import Candidates
from engine.policies.policy import Policy
from engine.rankings.named import page_ranker
from engine.rankings.problem import RankingProblem, discounts


@dataclass(frozen=True)
class Diverse(Policy):
    """Shows pages chosen by a diverse ranker, from relevance corrected for examination.

    The items of a topic serve one intent. As many users have it as would want at least one of its
    items; the items that the page has no room to choose among follow by relevance.
    """

    key: ClassVar[str] = "diverse"
    title: ClassVar[str] = "Diverse pages"
    formula: ClassVar[str] = (
        r"P_t \propto 1 - \prod_{d \in t} (1 - \hat r_d), \quad R_{dt} = \min(1, \hat r_d / P_t)"
    )
    assumes: ClassVar[str] = "Each item serves one intent, and its topic says which."
    assumptions = ("known_relevance", "known_examination", "known_intents")
    cites: ClassVar[tuple[str, ...]] = ("nemhauser1978",)

    method: str = parameter(
        "greedy_coverage", "Diverse ranker", "How a page is filled.", family="diversity"
    )
    topic: str = parameter("", "Topics", "A column, a rule or a file that says what an item is of.")
    examination: str = parameter(
        "all_pairs",
        "Correction",
        "How the examination of each rank is estimated from the log.",
        family="examination",
    )

    @property
    def learned(self) -> bool:
        """It ranks by clicks."""
        return True

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) one where the candidate stands at the rank."""
        result = np.zeros((len(candidates.item_code), candidates.ranks))
        for start, page in self._pages(candidates):
            result[start + page, np.arange(len(page))] = 1
        return result

    def rankings(
        self, candidates: Candidates, queries: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) item codes of each query's page."""
        table = np.full((len(candidates.starts), candidates.ranks), -1)
        for query, (start, page) in enumerate(self._pages(candidates)):
            table[query, : len(page)] = candidates.item_code[start + page]
        return table[queries]

    def _pages(self, candidates: Candidates) -> list[tuple[int, np.ndarray]]:
        """For each query where its candidates begin, and the places on its page."""
        if candidates.slots:
            raise EngineError("diverse pages are rankings, but each rank here stands alone")
        relevance = np.clip(candidates.corrected(self.examination), 0, 1)
        topic = self._topics(candidates)
        ranker, rng = page_ranker(self.method), np.random.default_rng(0)
        starts, sizes = candidates.starts.tolist(), candidates.sizes.tolist()
        problems = [
            problem_of_topics(
                relevance[start : start + size],
                topic[start : start + size],
                min(candidates.ranks, size),
            )
            for start, size in zip(starts, sizes, strict=True)
        ]
        pages = [answer.rankings[0] for answer in ranker.rank_all(problems, rng)]
        return list(zip(starts, pages, strict=True))

    def _topics(self, candidates: Candidates) -> np.ndarray:
        if not self.topic:
            return candidates.item_code.astype(object)
        if candidates.grouped is None:
            raise EngineError("only a log has topics", fix="Leave topic out, or give a log.")
        return candidates.grouped(self.topic)


def problem_of_topics(relevance: np.ndarray, topic: np.ndarray, shown: int) -> RankingProblem:
    """A query whose intents are the topics of its items.

    Args:
        relevance: (n,) in [0, 1].
        topic: (n,) of each item.
        shown: how many results the page has.
    """
    names, of = np.unique(topic.astype(str), return_inverse=True)
    member = of[:, None] == np.arange(len(names))
    wanted = 1 - np.exp(member.T @ np.log1p(-np.minimum(relevance, 1 - 1e-12)))
    total = wanted.sum()
    chances = wanted / total if total > 0 else np.full(len(names), 1 / len(names))
    each = np.divide(relevance, chances[of], out=np.zeros(len(relevance)), where=chances[of] > 0)
    serves = np.where(member, np.minimum(each, 1)[:, None], 0.0)
    return RankingProblem(
        tuple(map(str, range(len(relevance)))),
        relevance,
        discounts(shown),
        intents=serves,
        chances=chances,
    )
