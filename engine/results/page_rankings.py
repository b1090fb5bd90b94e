"""The rankings that a fair or diverse method gives, query by query."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.core.numbers import percent, significant
from engine.ingest.tables.item_tables import problems_of
from engine.rankings.named import page_ranker
from engine.rankings.page_ranker import PageRanker
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure


@dataclass(frozen=True)
class PageRankings(Result):
    """Rankings with their probabilities, one problem and one answer per query."""

    name: str
    method: PageRanker
    problems: tuple[RankingProblem, ...]
    answers: tuple[StochasticRanking, ...]

    def as_record(self) -> dict[str, Any]:
        """What `rank --json` prints; with several queries, a list of such records."""
        records = [self._record(*pair) for pair in zip(self.problems, self.answers, strict=True)]
        if len(records) == 1:
            return records[0]
        queries = [problem.query for problem in self.problems]
        return {
            "queries": [
                {"query": query} | record for query, record in zip(queries, records, strict=True)
            ]
        }

    def _record(self, problem: RankingProblem, answer: StochasticRanking) -> dict[str, Any]:
        return {
            "rankings": [
                {"ranking": [problem.items[place] for place in ranking], "probability": chance}
                for ranking, chance in zip(answer.rankings, answer.probability, strict=True)
            ],
            "matrix": answer.matrix(len(problem.items)),
            "utility": self.method.utility(problem, answer),
            "exposure": group_exposure(problem, answer),
            "feasible": answer.feasible,
            "violation": answer.violation,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per query, item and rank with a probability: a policy file."""
        rows = []
        for problem, answer in zip(self.problems, self.answers, strict=True):
            matrix = answer.matrix(len(problem.items))
            query = {"query": problem.query} if problem.query else {}
            rows += [
                query
                | {
                    "item": problem.items[item],
                    "rank": int(rank) + 1,
                    "probability": matrix[item, rank],
                }
                for rank, item in np.argwhere(matrix.T > 0)
            ]
        return pd.DataFrame(rows)

    def save(self, path: Path) -> None:
        """Write the policy file: .csv, .tsv or .parquet.

        Raises:
            EngineError: the suffix is none of these.
        """
        from engine.policies.files.policy_files import check_suffix, write_table

        check_suffix(path, tables=True)
        write_table(self.to_frame(), path)

    def figure(self) -> "Figure":
        """The matrix of the first query: the chance that each item stands at each rank."""
        from engine.figures.ranking.rank_chances import rank_chances

        return rank_chances(self.problems[0], self.answers[0])

    def heading(self) -> str:
        """The method, the file, and how many rankings there are to choose from."""
        space = max(problem.space for problem in self.problems)
        many = f"{space:,}" if space < 10**6 else f"{space:.2g}"
        return f"{self.name} ranked by {self.method.spec}, one of {many} rankings per query"

    def readable(self) -> pd.DataFrame:
        """The rankings of each query, the most probable first."""
        rows = []
        for problem, answer in zip(self.problems, self.answers, strict=True):
            for ranking, chance in list(zip(answer.rankings, answer.probability, strict=True))[:10]:
                rows.append(
                    ({"query": problem.query} if problem.query else {})
                    | {
                        "probability": percent(float(chance)),
                        "ranking": ", ".join(problem.items[place] for place in ranking),
                    }
                )
        return pd.DataFrame(rows)

    def remarks(self) -> list[str]:
        """Utility, exposure by group, and what could not be kept."""
        lines = []
        for problem, answer in zip(self.problems, self.answers, strict=True):
            before = f"{problem.query}: " if problem.query else ""
            lines.append(f"{before}utility {significant(self.method.utility(problem, answer), 4)}")
            shares = group_exposure(problem, answer).items()
            if shares:
                listed = ", ".join(f"{name} {significant(value)}" for name, value in shares)
                lines.append(f"{before}mean exposure per item: {listed}")
            if not answer.feasible:
                lines.append(
                    f"{before}No ranking satisfies the constraint; this one violates it least, by "
                    f"{significant(answer.violation)}."
                )
            lines += [before + answer.note] if answer.note else []
        return lines


def ranked(
    path: Path,
    method: str,
    intents: tuple[float, ...] = (),
    shown: int | None = None,
    examination: str | None = None,
    seed: int = 0,
) -> PageRankings:
    """The rankings of a file of items; see `api.rank`.

    Raises:
        EngineError: the method is unknown, or the file lacks what it needs.
    """
    ranker, curve = page_ranker(method), None
    if examination is not None:
        given = getattr(parse("examination", examination), "curve", None)
        if given is None:
            raise EngineError(
                f"{examination} needs a log", fix="Write uploaded(curve=(1, .5, .33)).", named=True
            )
        curve = np.array(given, dtype=float) / given[0]
    with_intents = bool(intents) or ranker.family == "diversity"
    problems = problems_of(path, intents, shown, curve, with_intents)
    answers = ranker.rank_all(problems, np.random.default_rng(seed))
    return PageRankings(path.name, ranker, tuple(problems), tuple(answers))


def group_exposure(problem: RankingProblem, answer: StochasticRanking) -> dict[str, float]:
    """Mean exposure of the items of each group; empty where items have no groups."""
    if not len(problem.group):
        return {}
    member = problem.member
    exposure = answer.exposure(problem.examination, len(problem.items))
    means = member @ exposure / member.sum(axis=1)
    return dict(zip(problem.groups, means.tolist(), strict=True))
