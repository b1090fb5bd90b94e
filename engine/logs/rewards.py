"""Several rewards of one log: the column that counts is chosen without loading the file again."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from engine.core.errors import unknown
from engine.logs.cache import Family, LogCache
from engine.logs.canonical import quoted
from engine.logs.log import Log
from engine.logs.schema import ALWAYS, OPTIONAL, WRITTEN
from engine.logs.sources import Source, Table
from engine.logs.subset import SUBSET, SubsetSource

SATISFIED, REFORMULATED, LONGEST = 30, 60, 1_800
"""Seconds: a click is satisfied when nothing follows sooner; a query is asked anew within them;
nobody dwells longer."""
NAMES: Family[None, list[str]] = Family("reward names")
_MOST = 60
_NO_REWARDS = frozenset(
    (
        "file", "ranking_line", "pdrop", "probability", "cascade", "prob", "propensity", "pscore",
        "propensity_score", "shown_propensity", "pool_size", "shown_rank", "rank", "position",
        "page", "page_number", "page_rank", "grid_rank", "row", "col", "column", "swap_rank",
        "swapped", "device_type", "step", "is_rand", "start", "offset", "from", "skip",
        "page_offset", "ranking_run",
    )
)  # fmt: skip
"""Columns of numbers that say how something was shown, and not what it earned."""
_TIME = "CASE WHEN MIN(timestamp) IS NULL THEN 1 ELSE 0 END, MIN(timestamp)"
"""The order of the rankings of a session; one without a time is followed by none and last."""
NEXT = f"""LEFT JOIN (SELECT impression AS __impression, begun, next_time, next_query, clicked,
 first_rank, last_rank, last_of_session
 FROM (SELECT impression, MIN(timestamp) AS begun, MIN(rank) AS first_rank,
 MAX(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS clicked,
 MAX(CASE WHEN reward > 0 THEN rank ELSE 0 END) AS last_rank,
 LEAD(MIN(timestamp)) OVER (PARTITION BY MIN(session) ORDER BY {_TIME}, impression)
 AS next_time,
 LEAD(MIN(query)) OVER (PARTITION BY MIN(session) ORDER BY {_TIME}, impression)
 AS next_query,
 CASE WHEN MAX(CASE WHEN reward > 0 THEN 1 ELSE 0 END) = 1 AND ROW_NUMBER() OVER (
 PARTITION BY MIN(session), MAX(CASE WHEN reward > 0 THEN 1 ELSE 0 END)
 ORDER BY {_TIME} DESC, impression DESC) = 1 THEN 1 ELSE 0 END AS last_of_session
 FROM log GROUP BY impression) AS by_impression) AS around
 ON around.__impression = log.impression"""
_SECONDS = "(EXTRACT(EPOCH FROM around.next_time) - EXTRACT(EPOCH FROM around.begun))"
_LAST = "reward > 0 AND around.last_of_session = 1 AND rank = around.last_rank"
DERIVED = {
    "dwell": (
        f"CASE WHEN reward > 0 AND around.next_time IS NOT NULL "
        f"THEN LEAST({_SECONDS}, {LONGEST}e0) ELSE 0e0 END"
    ),
    "satisfied_click": (
        f"CASE WHEN reward > 0 AND (around.next_time IS NULL OR {_SECONDS} >= {SATISFIED}) "
        "THEN 1e0 ELSE 0e0 END"
    ),
    "last_click": f"CASE WHEN {_LAST} THEN 1e0 ELSE 0e0 END",
    "consumed": (
        f"CASE WHEN {_LAST} AND (around.next_time IS NULL OR {_SECONDS} >= {SATISFIED}) "
        "THEN 1e0 ELSE 0e0 END"
    ),
    "reformulated": (
        f"CASE WHEN rank = around.first_rank AND around.clicked = 0 AND around.next_query <> query "
        f"AND {_SECONDS} <= {REFORMULATED} THEN 1e0 ELSE 0e0 END"
    ),
}
"""Rewards that follow from the sessions of a log with times, as SQL."""
MEANINGS = {
    "dwell": "seconds from the ranking of a click to the session's next ranking, at most "
    f"{LONGEST:,}; 0 without a click, and where no ranking follows",
    "satisfied_click": f"clicked, and no other ranking of the session within {SATISFIED} seconds",
    "last_click": "the lowest click in the last ranking of the session that was clicked",
    "consumed": f"the last click of the session, and no other ranking within {SATISFIED} seconds",
    "reformulated": f"no click, and another query of the session within {REFORMULATED} seconds; "
    "counted at the first rank",
}


@dataclass(frozen=True)
class RewardSource:
    """A source whose rows have another number as their reward."""

    whole: Source
    columns: tuple[str, ...]
    value: str
    joined: str = ""
    part: str = ""
    """The condition of the rows of `whole` that count, where the log is a part of another."""

    @property
    def rows(self) -> str:
        """The SELECT that gives the rows with this reward, out of the table `log`."""
        chosen = ", ".join(
            f"{self.value} AS reward" if name == "reward" else f"log.{quoted(name)}"
            for name in self.columns
        )
        part = f"{SUBSET}{self.part}) " if self.part else ""
        return f"{part}SELECT {chosen} FROM log {self.joined}"

    def query(self, sql: str, **tables: Table) -> dict[str, np.ndarray]:
        """The result's columns by name; a missing number is NaN, a missing text None."""
        log = f"WITH log AS ({self.rows})"
        rest = sql.lstrip()
        if rest.startswith(SUBSET):
            renamed = log.replace("WITH log AS", "WITH rewarded AS", 1)
            inner = SUBSET.replace("FROM log", "FROM rewarded").removeprefix("WITH ")
            return self.whole.query(f"{renamed}, {inner}{rest.removeprefix(SUBSET)}", **tables)
        if rest[:5].upper() == "WITH ":
            return self.whole.query(f"{log}, {rest[5:]}", **tables)
        return self.whole.query(f"{log} {rest}", **tables)


def reward_names(log: Log) -> list[str]:
    """What may count in a log: its reward, columns of numbers, and what follows from sessions."""
    return log.cache.get(NAMES, None, lambda: _names(log))


def _names(log: Log) -> list[str]:
    columns = [
        name
        for name in log.columns[:_MOST]
        if name.lower() not in _NO_REWARDS
        and not name.lower().endswith(("_id", "_code", "uuid"))
        and "propensity" not in name.lower()
    ]
    tests = [
        f"SUM(CASE WHEN {number_of(name)} IS NULL THEN 1 ELSE 0 END) AS wrong_{at}, "
        f"COUNT(DISTINCT {number_of(name)}) AS values_{at}"
        for at, name in enumerate(columns)
    ]
    numbers = []
    if tests:
        answer = log.reduce(f"SELECT {', '.join(tests)} FROM log")
        for at, name in enumerate(columns):
            if int(answer[f"wrong_{at}"][0]) == 0 and int(answer[f"values_{at}"][0]) > 1:
                numbers.append(name)
    derived = list(DERIVED) if log.has("session") and log.has("timestamp") else []
    return [log.mapping.get("reward", "reward"), *numbers, *derived]


def rewarded(log: Log, name: str) -> Log:
    """The same log, with another of its numbers as what counts.

    Raises:
        EngineError: the log has no such reward.
    """
    if name in ("", "reward", log.mapping.get("reward")):
        return log
    available = reward_names(log)
    if name not in available:
        raise unknown("reward", name, available)
    columns = [*ALWAYS, *(each for each in OPTIONAL if log.has(each)), *WRITTEN, *log.columns]
    value, joined = (DERIVED[name], NEXT) if name in DERIVED else (number_of(name), "")
    digest = hashlib.sha256(f"{log.fingerprint} reward {name}".encode()).hexdigest()
    source = RewardSource(log.source, tuple(columns), value, joined)
    if isinstance(log.source, SubsetSource):
        source = replace(source, whole=log.source.whole, part=log.source.where)
    mapping = {**log.mapping, "reward": name}
    reasons = {**log.reasons, "reward": MEANINGS.get(name, "chosen as what counts")}
    return replace(
        log,
        fingerprint=digest,
        source=source,
        mapping=mapping,
        reasons=reasons,
        cache=LogCache(),
    )


def yielded_by_sessions(log: Log) -> bool:
    """Whether what counts in a log follows from its sessions, and is no column of its own."""
    source = log.source.whole if isinstance(log.source, SubsetSource) else log.source
    return isinstance(source, RewardSource) and source.value in DERIVED.values()


def number_of(name: str) -> str:
    """A column of text as a number: missing is 0, yes and no are 1 and 0; NULL where it is none."""
    text = f"lower(log.{quoted(name)})"
    return (
        f"CASE WHEN log.{quoted(name)} IS NULL OR {text} IN ('', 'null', 'nan', 'none', 'na') "
        f"THEN 0e0 WHEN {text} IN ('true', 'yes', 't', 'y') THEN 1e0 "
        f"WHEN {text} IN ('false', 'no', 'f', 'n') THEN 0e0 "
        f"ELSE TRY_CAST(log.{quoted(name)} AS DOUBLE) END"
    )
