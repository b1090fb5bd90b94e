"""Logs that hold both rankings beside the merged page, and no team: who contributed what follows.

What a page can say depends on how it was merged. A method gives every page that it could have shown
for the two rankings, with whose item each may be; a click's credit is the mean over those that
equal the page of the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.core.errors import EngineError
from engine.ingest.names.column_synonyms import plain
from engine.interleaving.credits.credit import Credit
from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import Ranking
from engine.interleaving.properties.exact import EQUAL, Enumeration, enumeration
from engine.logs.canonical import quoted
from engine.logs.log import Log
from engine.online_evaluation.ranking_texts import per_impression

USUAL = ("team_draft", "balanced", "probabilistic")
"""Methods tried in turn where none is named: the first that can show the log's pages. Where a draft
could have made balanced pages, they are read as a draft, which random clicks do not bias."""
MOST_ROWS = 5_000_000
_BASES = ("ranking", "list", "results", "ranker", "items", "serp")
_ROWS = """
SELECT impression, session, bucket, item, rank, reward, {first} AS first, {second} AS second
FROM log ORDER BY impression, rank
"""


@dataclass(frozen=True)
class LoggedPages:
    """Every impression of a log with its two rankings; `clicks` are (K,) per page."""

    columns: tuple[str, str]
    session: np.ndarray
    bucket: np.ndarray
    pages: list[tuple[str, ...]]
    clicks: list[tuple[bool, ...]]
    rankings: list[tuple[tuple[str, ...], tuple[str, ...]]]
    sql: str


@dataclass(frozen=True)
class CreditedPages:
    """(n,) who won: +1 the first ranker, -1 the second, 0 nobody; what could not be credited.

    `possible` (n,) says which pages the method could have shown; `first` is how often each ranker
    stands alone at rank 1 of a page whose top a coin decides.
    """

    method: str
    winner: np.ndarray
    possible: np.ndarray
    first: tuple[int, int]


def ranking_columns(log: Log) -> tuple[str, str] | None:
    """The two columns with rankings, such as ranking_a and ranking_b; None where there are none."""
    names = {plain(name): name for name in log.columns}
    for base in _BASES:
        for first, other in (("a", "b"), ("1", "2")):
            for form in ("{base}{end}", "{end}{base}"):
                both = [names.get(form.format(base=base, end=end)) for end in (first, other)]
                if both[0] and both[1]:
                    return both[0], both[1]
    return None


def logged_pages(log: Log) -> LoggedPages:
    """The pages of a log with their rankings.

    Raises:
        EngineError: no two columns hold rankings, or the log has too many rows to read one by one.
    """
    columns = ranking_columns(log)
    if columns is None:
        raise EngineError(
            "this log has no two columns of rankings", fix="Name them ranking_a and ranking_b."
        )
    if int(log.counts["rows"]) > MOST_ROWS:
        raise EngineError(
            f"pages with their rankings are read row by row, {MOST_ROWS:,} rows at most",
            fix="Log a team per item, which has no such limit, or load a part of the log.",
        )
    sql = _ROWS.format(first=quoted(columns[0]), second=quoted(columns[1]))
    rows = log.query(sql)
    start = np.flatnonzero(np.r_[True, rows["impression"][1:] != rows["impression"][:-1]])
    items = [str(item) for item in rows["item"]]
    clicked = (rows["reward"] > 0).tolist()
    ends = [*start[1:].tolist(), len(items)]
    spans = list(zip(start.tolist(), ends, strict=True))
    both = [per_impression(rows[name], spans) for name in ("first", "second")]
    return LoggedPages(
        columns,
        rows["session"][start],
        rows["bucket"][start],
        [tuple(items[low:high]) for low, high in spans],
        [tuple(clicked[low:high]) for low, high in spans],
        list(zip(*both, strict=True)),
        sql.strip(),
    )


def credited(pages: LoggedPages, rule: Credit, method: str = "") -> CreditedPages:
    """Who won each page, read as a method would have merged it.

    Args:
        pages: of the log.
        rule: what a click counts.
        method: the spec of an interleaving method; without it, the first usual one that can show
            the most pages.
    """
    specs = [method] if method else list(USUAL)
    best: CreditedPages | None = None
    for spec in specs:
        chosen = Interleaving.parse(spec)
        if not method and chosen.draws_teams and max(map(len, pages.pages)) > chosen.longest:
            continue
        credits = _credited(pages, rule, chosen)
        if best is None or credits.possible.mean() > best.possible.mean() + 0.01:
            best = credits
    assert best is not None
    return best


def _credited(pages: LoggedPages, rule: Credit, method: Interleaving) -> CreditedPages:
    @cache
    def merged(first: Ranking, second: Ranking, slots: int) -> "_Merged":
        return _Merged(method, (tuple(first), tuple(second)), slots, rule)

    @cache
    def won(
        both: tuple[tuple[str, ...], tuple[str, ...]],
        page: tuple[str, ...],
        clicks: tuple[bool, ...],
    ) -> int | None:
        return merged(*both, len(page)).winner(page, clicks)

    signs = [won(*each) for each in zip(pages.rankings, pages.pages, pages.clicks, strict=True)]
    first = [0, 0]
    for both, page in zip(pages.rankings, pages.pages, strict=True):
        leader = merged(*both, len(page)).leader(page)
        if leader is not None:
            first[leader] += 1
    possible = np.array([sign is not None for sign in signs])
    winner = np.array([sign or 0 for sign in signs])
    return CreditedPages(method.spec, winner, possible, (first[0], first[1]))


class _Merged:
    """Every page of two rankings by a method, cut to the slots that the log shows."""

    def __init__(
        self,
        method: Interleaving,
        both: tuple[tuple[str, ...], tuple[str, ...]],
        slots: int,
        rule: Credit,
    ) -> None:
        drawn = method.draws_teams
        lists = both if drawn else tuple(ranking[:slots] for ranking in both)
        self.slots, self.tops = slots, tuple(ranking[0] for ranking in both if ranking)
        whole = enumeration(method, lists, rule) if len(self.tops) == 2 else None
        self.whole = None if whole is None or len(whole.outcomes[0].ranking) < slots else whole

    def _like(self, page: Sequence[str]) -> Iterator[int]:
        if self.whole is not None:
            for place, outcome in enumerate(self.whole.outcomes):
                if outcome.ranking[: self.slots] == tuple(page):
                    yield place

    def winner(self, page: tuple[str, ...], clicks: tuple[bool, ...]) -> int | None:
        """Who won the page with these clicks; None if the method could not show it."""
        alike = list(self._like(page))
        if not alike or self.whole is None:
            return None
        padded = np.zeros((1, len(self.whole.outcomes[0].ranking)), dtype=bool)
        padded[0, : self.slots] = clicks
        part = _part(self.whole, alike)
        margin = float(part.credit(padded)[:, 0] @ part.chances / part.chances.sum())
        return int(np.sign(margin)) if abs(margin) > EQUAL else 0

    def leader(self, page: tuple[str, ...]) -> int | None:
        """Whose best item stands on top, where a coin decides between two different ones."""
        if self.whole is None or self.tops[0] == self.tops[1] or page[0] not in self.tops:
            return None
        chances = [
            sum(page.probability for page in self.whole.outcomes if page.ranking[0] == top)
            for top in self.tops
        ]
        return self.tops.index(page[0]) if chances[0] == chances[1] else None


def _part(whole: Enumeration, places: Sequence[int]) -> Enumeration:
    outcomes = tuple(whole.outcomes[place] for place in places)
    return Enumeration(whole.method, whole.rankings, outcomes, whole.rule)
