"""Rank so that users who mean different things find something."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.policies.candidates import Candidates
from engine.policies.correction import correction
from engine.policies.rankings.page_policy import PagePolicy
from engine.rankings.problem import RankingProblem, discounts


@dataclass(frozen=True)
class Diverse(PagePolicy):
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
    examination: str = correction()

    @property
    def grouping(self) -> str:
        """The topics that a page should serve."""
        return self.topic

    def problems(self, candidates: Candidates) -> list[RankingProblem]:
        """Each query with the topics of its items as intents."""
        relevance = np.clip(candidates.corrected(self.examination), 0, 1)
        topic = self.labels(candidates, self.topic, "topic")
        if topic is None:
            topic = candidates.item_code.astype(object)
        return [
            problem_of_topics(
                relevance[start : start + size],
                topic[start : start + size],
                min(candidates.ranks, size),
            )
            for start, size in zip(candidates.starts, candidates.sizes, strict=True)
        ]


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
