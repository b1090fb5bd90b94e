"""Learned coverage: which words a page has to cover, learned from queries with known intents."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.diversity.cutting_planes import learn
from engine.diversity.diverse_ranking import DiverseRanking
from engine.diversity.words import Words, words_of
from engine.rankings.problem import RankingProblem
from engine.rankings.selection import greedy, one_by_one
from engine.rankings.stochastic import StochasticRanking, fixed


@dataclass(frozen=True)
class StructuralSVM(DiverseRanking):
    """Learns what covering a word is worth, so that a page serves intents without labels.

    Trained on the other queries with cutting planes; both the page and the most violating page are
    chosen greedily. A query's own intents are never used to rank it.
    """

    key: ClassVar[str] = "structural_svm"
    title: ClassVar[str] = "Learned coverage"
    formula: ClassVar[str] = (
        r"\arg\max_S \sum_{v \in \cup S} w^\top \phi(v), \quad \min_w \tfrac12 |w|^2 + C \xi"
    )
    assumes: ClassVar[str] = "Items that share words serve the same intents."
    assumptions = ("known_intents",)
    cites: ClassVar[tuple[str, ...]] = ("yue2008", "tsochantaridis2005")

    cost: float = parameter(
        100.0, "Cost", "C: what one unit of loss costs against large weights.", low=1e-3, high=1e6
    )

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """Raises an error: one query has no others to learn from."""
        raise EngineError(
            "learned coverage needs several queries", fix="Give a file with a column query."
        )

    def rank_all(
        self, problems: list[RankingProblem], rng: np.random.Generator
    ) -> list[StochasticRanking]:
        """The page of each query, with weights learned from all the others."""
        if len(problems) < 2:
            return [self.rank(problem, rng) for problem in problems]
        answers = []
        for place, problem in enumerate(problems):
            weights = self.fit([*problems[:place], *problems[place + 1 :]])
            answers.append(fixed(page(words_of(problem), weights, problem.shown)))
        return answers

    def fit(self, problems: list[RankingProblem]) -> np.ndarray:
        """(p,) weights of the words' features, learned from queries with known intents."""
        examples = [(problem, words_of(problem)) for problem in problems]
        best_pages = [greedy(problem)[0] for problem, _ in examples]
        reached = [
            problem.coverage(best) for (problem, _), best in zip(examples, best_pages, strict=True)
        ]
        target = np.mean(
            [words.psi(best) for (_, words), best in zip(examples, best_pages, strict=True)], axis=0
        )

        def most_violating(weights: np.ndarray) -> tuple[np.ndarray, float]:
            psi, loss = [], []
            for (problem, words), best in zip(examples, reached, strict=True):
                wrong = _violating(problem, words, weights)
                psi.append(words.psi(wrong))
                loss.append(best - problem.coverage(wrong))
            return target - np.mean(psi, axis=0), float(np.mean(loss))

        return learn(len(target), most_violating, self.cost)


def page(words: Words, weights: np.ndarray, shown: int) -> np.ndarray:
    """(K,) the page whose covered words are worth the most, chosen greedily."""
    worth = words.features @ weights

    def added(chosen: list[int]) -> np.ndarray:
        free = 1 - words.covers[chosen].max(axis=0) if chosen else 1.0
        return np.asarray(words.covers @ (worth * free))

    return one_by_one(len(words.covers), shown, added)[0]


def _violating(problem: RankingProblem, words: Words, weights: np.ndarray) -> np.ndarray:
    """(K,) the page that is worth much by the weights and serves users badly, chosen greedily."""
    worth = words.features @ weights

    def added(chosen: list[int]) -> np.ndarray:
        free = 1 - words.covers[chosen].max(axis=0) if chosen else 1.0
        left = problem.chances * np.prod(1 - problem.intents[chosen], axis=0)
        return np.asarray(words.covers @ (worth * free) - problem.intents @ left)

    return one_by_one(len(words.covers), problem.shown, added)[0]
