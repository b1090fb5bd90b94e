"""What a policy shows on the pages of a long tail, without a row for every item at every rank.

A fixed order, an even draw, and mixtures of the two have chances in closed form. What estimates
need of them is their chance where rows were logged, the examination that they give each item, and
how much of them was logged: a million queries of ten items at ten ranks need none of their hundred
million chances for that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.lookup import Lookup, digest, renamed
from engine.logs.schema import OFFERS
from engine.policies.candidate_rows import CandidateRows, candidate_rows
from engine.policies.cross_fitting import relation
from engine.policies.policy import ClosedForm, Policy, Relation

LEAST = 200_000
"""With fewer chances than this a table of them all is as fast."""
EVEN: Family[bool, np.ndarray] = Family("even chances")


@dataclass(frozen=True, eq=False)
class ShownPages:
    """A policy of closed form over the candidates of a log, of each fold where it is learned."""

    log: Log
    form: ClosedForm
    by_fold: bool
    full: Callable[[], Relation]

    @cached_property
    def relation(self) -> Relation:
        """The table of all chances, for what needs it."""
        return self.full()

    @property
    def rows(self) -> CandidateRows:
        """The candidates, and the log's cells by candidate."""
        return candidate_rows(self.log, self.by_fold)

    @property
    def digest(self) -> str:
        """A text that two share only where they show the same."""
        order = self.form.order
        basis = self.rows.keys["item_code"] if order is None else order
        return f"{digest(basis)} {self.form.greedy!r} {self.form.even!r} {self.by_fold}"

    @cached_property
    def at_cells(self) -> Relation:
        """The chances where the log has rows, by the keys that all such policies share."""
        rows, form = self.rows, self.form
        chance = np.zeros(len(rows.of_cell))
        if form.greedy and form.order is not None:
            best_rank = form.order[rows.of_cell]
            best_rank += 1
            np.multiply(best_rank == rows.cells["rank"], form.greedy, out=chance)
        if form.even:
            chance += form.even * self.log.cache.get(EVEN, self.by_fold, rows.even)
        return {**rows.cells, "probability": chance}

    @property
    def chances(self) -> Lookup:
        """The same as a table to look up."""
        return Lookup(renamed(self.at_cells, "probability"), origin=f"chances {self.digest}")

    def at_cells_by_fold(self, cell: np.ndarray) -> np.ndarray:
        """(n,) the chances at the cells of the other folds, given the place of each in the log."""
        chance = self.at_cells["probability"]
        return chance if self.by_fold else chance[cell]

    def collected(self, seen: np.ndarray) -> np.ndarray:
        """(m,) the examination that each candidate collects under a (K,) curve."""
        form, size = self.form, self.rows.sizes
        total = np.zeros(len(size))
        if form.greedy and form.order is not None:
            total += form.greedy * np.append(seen, 0.0)[np.minimum(form.order, len(seen))]
        if form.even:
            sums = np.append(0.0, np.cumsum(seen))
            total += form.even * (sums[np.minimum(size, len(seen))] / size)
        return total

    def by_rank(self, values: np.ndarray, ranks: int) -> np.ndarray:
        """(ranks,) derivatives by a curve, given (m,) those by what is collected."""
        form, size = self.form, self.rows.sizes
        total = np.zeros(ranks)
        if form.greedy and form.order is not None:
            place = np.minimum(form.order, ranks)
            total += form.greedy * np.bincount(place, values, ranks + 1)[:ranks]
        if form.even:
            last = np.bincount(np.minimum(size, ranks), values / size, ranks + 1)
            total += form.even * np.cumsum(last[:0:-1])[::-1]
        return total

    def mass(self, query: np.ndarray, rank: np.ndarray) -> np.ndarray:
        """(n,) all that is shown at ranks of queries, given by their codes."""
        fits = rank <= self.rows.size_of_query[query]
        return np.where(fits, self.form.greedy + self.form.even, 0.0)


Shown = Relation | ShownPages
"""What a policy shows: a table of chances, or pages of a long tail."""


def table_of(shown: Shown) -> Relation:
    """The table of all chances."""
    return shown.relation if isinstance(shown, ShownPages) else shown


def digest_of(shown: Shown) -> str:
    """A text that two share only where they show the same."""
    return shown.digest if isinstance(shown, ShownPages) else Lookup(shown).digest


def shown_pages(policy: Policy, log: Log, learned: bool = True) -> ShownPages | None:
    """What a policy shows on the pages of a log; None of a small log, or without a closed form.

    A policy that learns from clicks is learned for each fold of sessions from the others, unless
    `learned` is False: then from all, as it would be deployed.
    """
    if policy.contextual or any(name in log.columns for name in OFFERS):
        return None
    by_fold = learned and policy.learned
    rows = candidate_rows(log, by_fold)
    candidates = rows.candidates
    if candidates.slots or len(rows.sizes) * candidates.ranks < LEAST:
        return None
    form = policy.closed_form(candidates)
    if form is None:
        return None
    return ShownPages(
        log,
        form,
        by_fold,
        (lambda: relation(policy, log)) if learned else (lambda: policy.relation(candidates)),
    )
