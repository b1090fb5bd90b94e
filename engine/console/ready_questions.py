"""Ready questions for the console: a sentence, its SQL, and what a person may change in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.logs.canonical import escaped

_CLICKS = "COUNT(*) FILTER (reward > 0)"
_RATE = "AVG(CAST(reward > 0 AS INTEGER))"


@dataclass(frozen=True)
class ExampleQuery:
    """One ready question; `parameters` are its blanks with what stands in them at first."""

    key: str
    title: str
    text: str
    parameters: Mapping[str, int | str]

    def sql(self, given: Mapping[str, int | str] | None = None) -> str:
        """The query with its blanks filled in; texts are quoted, numbers are whole."""
        values = {**self.parameters, **(given or {})}
        filled = {
            name: int(values[name]) if isinstance(first, int) else f"'{escaped(values[name])}'"
            for name, first in self.parameters.items()
        }
        return self.text.format(**filled).strip()


def _question(key: str, title: str, text: str, **parameters: int | str) -> ExampleQuery:
    return ExampleQuery(
        key, title, text.replace("CLICKS", _CLICKS).replace("RATE", _RATE), parameters
    )


QUESTIONS: dict[str, ExampleQuery] = {
    question.key: question
    for question in (
        _question("rows", "What do the rows look like?", "SELECT * FROM log ORDER BY line"),
        _question(
            "click_rate",
            "How often is each rank clicked?",
            "SELECT rank, COUNT(*) AS shown, CLICKS AS clicks,\n"
            "       RATE AS click_rate\n"
            "FROM log GROUP BY rank ORDER BY rank",
        ),
        _question(
            "top_items",
            "Which items get the most clicks?",
            "SELECT item, COUNT(*) AS shown, CLICKS AS clicks, RATE AS click_rate,\n"
            "       AVG(rank) AS mean_rank\n"
            "FROM log GROUP BY item ORDER BY clicks DESC, item LIMIT {items}",
            items=20,
        ),
        _question(
            "who_stands_here",
            "Which items are shown at this rank?",
            "SELECT item, COUNT(*) AS shown,\n"
            "       COUNT(*) / SUM(COUNT(*)) OVER () AS share_of_rank\n"
            "FROM log WHERE rank = {rank} GROUP BY item ORDER BY shown DESC, item LIMIT {items}",
            rank=1,
            items=20,
        ),
        _question(
            "item_by_rank",
            "How is one item clicked from rank to rank?",
            "SELECT rank, COUNT(*) AS shown, CLICKS AS clicks,\n"
            "       RATE AS click_rate\n"
            "FROM log WHERE item = {item} GROUP BY rank ORDER BY rank",
            item="0",
        ),
        _question(
            "two_ranks",
            "What do the same items earn at two ranks?",
            "WITH seen AS (SELECT query, item, rank, COUNT(*) AS shown, CLICKS AS clicks\n"
            "              FROM log GROUP BY query, item, rank)\n"
            "SELECT a.query, a.item, a.shown AS shown_first, a.clicks / a.shown AS rate_first,\n"
            "       b.shown AS shown_second, b.clicks / b.shown AS rate_second\n"
            "FROM seen AS a JOIN seen AS b ON a.query = b.query AND a.item = b.item\n"
            "WHERE a.rank = {first} AND b.rank = {second}\n"
            "ORDER BY LEAST(a.shown, b.shown) DESC, a.query, a.item",
            first=1,
            second=2,
        ),
        _question(
            "queries",
            "Which queries are most frequent?",
            "SELECT query, COUNT(DISTINCT impression) AS impressions,\n"
            "       COUNT(DISTINCT item) AS items, CLICKS AS clicks, RATE AS click_rate\n"
            "FROM log GROUP BY query ORDER BY impressions DESC, query LIMIT {queries}",
            queries=20,
        ),
        _question(
            "sessions",
            "How many clicks does a session make?",
            "SELECT clicks, COUNT(*) AS sessions\n"
            "FROM (SELECT session, CLICKS AS clicks FROM log GROUP BY session)\n"
            "GROUP BY clicks ORDER BY clicks",
        ),
        _question(
            "lengths",
            "How many items does an impression show?",
            "SELECT items, COUNT(*) AS impressions\n"
            "FROM (SELECT impression, COUNT(*) AS items FROM log GROUP BY impression)\n"
            "GROUP BY items ORDER BY items",
        ),
        _question(
            "days",
            "How do clicks change from day to day?",
            "SELECT CAST(timestamp AS DATE) AS day, COUNT(*) AS shown, CLICKS AS clicks,\n"
            "       RATE AS click_rate\n"
            "FROM log WHERE timestamp IS NOT NULL GROUP BY day ORDER BY day",
        ),
        _question(
            "first_by_day",
            "Who holds rank 1, day by day?",
            "SELECT CAST(timestamp AS DATE) AS day, item, COUNT(*) AS shown\n"
            "FROM log WHERE rank = 1 AND timestamp IS NOT NULL GROUP BY day, item\n"
            "QUALIFY ROW_NUMBER() OVER (PARTITION BY day ORDER BY COUNT(*) DESC, item) = 1\n"
            "ORDER BY day",
        ),
        _question(
            "propensities",
            "How small are the propensities?",
            "SELECT FLOOR(LOG10(propensity) * {steps}) / {steps} AS log10_propensity,\n"
            "       COUNT(*) AS rows, MIN(propensity) AS smallest\n"
            "FROM log WHERE propensity > 0 GROUP BY 1 ORDER BY 1",
            steps=4,
        ),
        _question(
            "policies",
            "What did each logging policy show and earn?",
            "SELECT policy, COUNT(DISTINCT impression) AS impressions, CLICKS AS clicks,\n"
            "       SUM(reward) / COUNT(DISTINCT impression) AS reward_per_impression\n"
            "FROM log GROUP BY policy ORDER BY policy",
        ),
        _question(
            "never_clicked",
            "What is shown often and never clicked?",
            "SELECT item, COUNT(*) AS shown, AVG(rank) AS mean_rank\n"
            "FROM log GROUP BY item HAVING CLICKS = 0 AND COUNT(*) >= {shown}\n"
            "ORDER BY shown DESC, item",
            shown=10,
        ),
    )
}
"""The ready questions by key, in the order in which they are offered."""
