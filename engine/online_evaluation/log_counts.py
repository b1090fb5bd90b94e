"""Who won how many impressions of an interleaved log, by one pass over its rows."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.ingest.names.column_synonyms import SYNONYMS, plain
from engine.interleaving.credits.credit import Credit
from engine.interleaving.significance.comparisons import Comparisons
from engine.logs.cache import Family
from engine.logs.canonical import quoted
from engine.logs.log import Log
from engine.logs.sources import Table
from engine.online_evaluation.logged_rankings import credited, logged_pages, ranking_columns
from engine.online_evaluation.mixed_pages import mixes_policies

WINS: Family[tuple[str, ...], Table] = Family("wins by user")
_NAMED = tuple(plain(name) for name in SYNONYMS["team"])
"""How columns end that were unfolded from lists, such as results_search_config and teams."""
NAMES = 20
"""More teams than this are no teams."""
_TEAMS = """
SELECT {column} AS team, COUNT(*) AS slots FROM log
WHERE {column} IS NOT NULL AND {column} <> '' GROUP BY {column} ORDER BY {column}
"""
_USERS = """
WITH teams AS (
  SELECT session, bucket, impression, rank, line, {credit} AS credit, reward,
    CASE WHEN {column} = team_a THEN 1 ELSE 0 END AS of_a,
    CASE WHEN {column} = team_b THEN 1 ELSE 0 END AS of_b
  FROM log CROSS JOIN names),
pages AS (
  SELECT session, bucket, MIN(line) AS line, {a} AS a, {b} AS b,
    MAX(CASE WHEN rank = 1 THEN of_a ELSE 0 END) AS first_a,
    MAX(CASE WHEN rank = 1 THEN of_b ELSE 0 END) AS first_b
  FROM teams GROUP BY impression, session, bucket),
users AS (
  SELECT session, bucket, MIN(line) AS line,
    SUM(CASE WHEN a > b THEN 1 ELSE 0 END) AS a,
    SUM(CASE WHEN b > a THEN 1 ELSE 0 END) AS b,
    SUM(CASE WHEN a = b THEN 1 ELSE 0 END) AS ties,
    SUM(first_a) AS first_a, SUM(first_b) AS first_b
  FROM pages GROUP BY session, bucket)
"""
_COUNTS = """
SELECT bucket, CAST(a AS BIGINT) AS a, CAST(b AS BIGINT) AS b, CAST(ties AS BIGINT) AS ties,
  COUNT(*) AS users, CAST(SUM(first_a) AS BIGINT) AS first_a,
  CAST(SUM(first_b) AS BIGINT) AS first_b
FROM users GROUP BY bucket, a, b, ties ORDER BY bucket, a, b, ties
"""
_IN_ORDER = """
SELECT CASE WHEN a > b THEN 1 WHEN b > a THEN -1 ELSE 0 END AS winner FROM users ORDER BY line
"""
_SUM = "SUM(CASE WHEN {of} = 1 THEN credit ELSE 0 END)"
_ANY = "MAX(CASE WHEN {of} = 1 AND reward > 0 THEN 1 ELSE 0 END)"
_TOPMOST = "0 - MIN(CASE WHEN {of} = 1 AND reward > 0 THEN rank ELSE 1000000 END)"


@dataclass(frozen=True)
class LogCounts:
    """The rankers, users grouped by bucket and result, and who stood at rank 1 how often."""

    rankers: tuple[str, str]
    bucket: np.ndarray
    comparisons: Comparisons
    first: tuple[int, int]
    neutral: bool
    sql: str
    method: str = ""
    """How the pages were merged, where that and both rankings say whose items they show."""
    impossible: int = 0
    """Pages that this method could not have shown; they are left out."""

    @property
    def impressions(self) -> int:
        """How many impressions were compared."""
        each = self.comparisons
        return each.total(each.a + each.b + each.ties)

    @property
    def users(self) -> int:
        """How many users made them."""
        return int(self.comparisons.users.sum())


def log_counts(log: Log, rule: Credit, method: str = "") -> LogCounts:
    """Count wins per impression and user.

    Args:
        log: with a team per item, or with both rankings of each page.
        rule: what a click counts.
        method: of a log with both rankings, how its pages were merged; found out if left out.

    Raises:
        EngineError: nothing says which ranker contributed an item, or not exactly two did.
    """
    if not log.has("team") and ranking_columns(log) is not None:
        return _from_rankings(log, rule, method)
    column = team_column(log)
    teams = log.reduce(_TEAMS.format(column=column))
    names = [str(team) for team in teams["team"]]
    if len(names) != 2:
        listed = ", ".join(names[:5]) if names else "none"
        raise EngineError(
            f"an interleaved log compares two rankers, but its {column} column names {len(names)}"
            f" ({listed})",
            fix="Keep the rows of two rankers, or map team to another column."
            if len(names) <= NAMES
            else f"Map team to another column than {column}.",
        )
    neutral = int(teams["slots"].sum()) < int(log.counts["rows"])
    if rule.contested_only and not neutral:
        raise EngineError(
            "this log does not say where its rankers compete: every item has a team",
            fix="Leave team empty for items that both rankers wanted, or use another credit.",
        )
    users = _users(rule, column)
    text = users + _COUNTS.strip()
    tables = {"team_a": np.array(names[:1]), "team_b": np.array(names[1:])}
    counts = log.cache.get(WINS, (text, *names), lambda: log.query(text, names=tables))
    comparisons = Comparisons(*(counts[name] for name in ("a", "b", "ties", "users")))
    first = int(counts["first_a"].sum()), int(counts["first_b"].sum())
    return LogCounts((names[0], names[1]), counts["bucket"], comparisons, first, neutral, text)


def winners_in_order(log: Log, rule: Credit, method: str = "") -> np.ndarray:
    """(users,) whom each user favours, in the order of the log: 1 the first, -1 the second, or 0.

    Args:
        log: an interleaved log.
        rule: what a click counts.
        method: as `log_counts` takes it.
    """
    counts = log_counts(log, rule, method)
    if counts.method:
        pages = logged_pages(log)
        credited_pages = credited(pages, rule, counts.method)
        session, winner = (
            pages.session[credited_pages.possible],
            credited_pages.winner[credited_pages.possible],
        )
        _, first, user = np.unique(session, return_index=True, return_inverse=True)
        return np.sign(np.bincount(user, winner))[np.argsort(first)].astype(int)
    tables = {
        f"team_{end}": np.array([name]) for end, name in zip("ab", counts.rankers, strict=True)
    }
    text = _users(rule, team_column(log)) + _IN_ORDER.strip()
    return log.query(text, names=tables)["winner"]


def _users(rule: Credit, column: str) -> str:
    """Wins of each user, as the rule counts them."""
    return _USERS.format(
        column=column, credit=rule.sql, a=_per_page(rule, "of_a"), b=_per_page(rule, "of_b")
    )


def _from_rankings(log: Log, rule: Credit, method: str) -> LogCounts:
    """From both rankings of each page; pages that the method could not show are left out."""
    pages = logged_pages(log)
    credited_pages = credited(pages, rule, method)
    keep = credited_pages.possible
    if not keep.any():
        raise EngineError(
            f"no page of this log can be of {credited_pages.method}, going by its two rankings",
            fix="Give the method by which the pages were merged: --method SPEC.",
        )
    _, at, user = np.unique(pages.session[keep], return_index=True, return_inverse=True)
    buckets = pages.bucket[keep][at]
    won = [
        np.bincount(user, credited_pages.winner[keep] == sign).astype(int) for sign in (1, -1, 0)
    ]
    rows, users = np.unique(np.stack([buckets, *won], axis=1), axis=0, return_counts=True)
    return LogCounts(
        pages.columns,
        rows[:, 0],
        Comparisons(rows[:, 1], rows[:, 2], rows[:, 3], users),
        credited_pages.first,
        True,
        pages.sql,
        credited_pages.method,
        int((~keep).sum()),
    )


def _per_page(rule: Credit, of: str) -> str:
    form = _TOPMOST if rule.first_only else _ANY if rule.capped else _SUM
    return form.format(of=of)


def team_column(log: Log) -> str:
    """The column that says which ranker contributed an item.

    Raises:
        EngineError: there is none.
    """
    if log.has("team"):
        return "team"
    if mixes_policies(log):
        return "policy"
    for name in log.columns:
        if plain(name).removesuffix("s").endswith(_NAMED):
            return quoted(name)
    raise EngineError(
        "this log does not say which ranker contributed which item",
        fix="Map the column that does: --map team=COLUMN, or log both rankings of each page as "
        "ranking_a and ranking_b.",
    )
