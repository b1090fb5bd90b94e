"""The base of every policy: for each query, the chance that an item stands at a rank."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import Method
from engine.logs.log import Log
from engine.policies.candidates import Candidates

Relation = dict[str, np.ndarray]
"""Columns among query_code, rank, item_code, and probability: the marginal chance that the item
stands at that rank for that query. A missing key means: the same for every one."""


@dataclass(frozen=True, eq=False)
class ClosedForm:
    """Chances of (m,) candidates that follow an order, or draw evenly among all of a query.

    At rank k, from 0, a candidate stands with chance `greedy` where its place in `order` is k, and
    with `even` over the number of its query's candidates, as far as there are ranks below that.
    """

    order: np.ndarray | None
    greedy: float
    even: float


class Policy(Method):
    """What could be shown instead.

    A member gives `marginals`, and `rankings` where rankings can be drawn from it. One that is read
    from a file, or may be written to one, also has what stands in the file: its `table`, a `note`
    for the reader, and the mark of the log that it was `learned_from`.
    """

    family: ClassVar[str] = "policies"
    of_a_file: ClassVar[bool] = False
    """Whether the chances come from a file, so that the spec alone does not make the policy."""
    table: Relation | None = None
    note: str = ""
    learned_from: str = ""

    @property
    def source_file(self) -> str:
        """The name of the file that the policy was read from; empty for all others."""
        return ""

    @property
    def learned(self) -> bool:
        """Whether it ranks by the log's clicks, and so must be evaluated on other sessions."""
        return False

    @property
    def contextual(self) -> bool:
        """Whether it looks at columns of the log, so that its chances differ from row to row."""
        return False

    @property
    def ranker(self) -> str | None:
        """The spec of the ranker that, in the loop, goes on doing what the policy does once.

        None for a policy that does not learn from clicks.
        """
        return None

    @property
    def grouping(self) -> str:
        """The column, rule or file whose groups that ranker distinguishes; empty: every item."""
        return ""

    @property
    def exploration(self) -> float:
        """The share of impressions in which that ranker explores."""
        return 0.0

    def logged_chances(self, log: Log) -> Relation:
        """The chance of each logged row's item, of a policy that looks at columns of the log."""
        raise NotImplementedError

    def mean_chances(self, log: Log) -> Relation:
        """What such a policy shows for each query, on average over the rows of the log."""
        raise NotImplementedError

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) the chance that each candidate stands at each rank; they sum to one per query."""
        raise NotImplementedError

    def rankings(
        self, candidates: Candidates, queries: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) item codes drawn for n queries, as positions among the queries.

        A rank that a query has no item for holds -1.
        """
        raise EngineError(f"{self.spec} gives probabilities, but no rankings to draw", named=True)

    def closed_form(self, candidates: Candidates) -> ClosedForm | None:
        """The marginals in closed form; None where they have none."""
        return None

    def relation(self, candidates: Candidates) -> Relation:
        """The marginals as a table without its zeros."""
        marginals = self.marginals(candidates)
        page = candidates.whole_pages
        chance = marginals[page.fits]
        if chance.all() and np.count_nonzero(marginals) == len(chance):
            return {**page.keys, "probability": chance}
        candidate, rank = np.nonzero(marginals)
        return {
            "query_code": candidates.query_code[candidate],
            "rank": rank + 1,
            "item_code": candidates.item_code[candidate],
            "probability": marginals[candidate, rank],
        }
