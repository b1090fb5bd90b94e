"""Tables of counts: a row per query, item and rank with its views and clicks, made a row a view."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.repeated_rows.counted_rows import counted_rows, unique_keys
from engine.ingest.columns.values.sample import first_rows
from engine.ingest.names.column_synonyms import SYNONYMS, place, plain
from engine.ingest.text.bounds import refuse_expansion
from engine.ingest.text.raw import HIT, LINE, RAW, REJECTS, SHOWN, Raw, ask, unique
from engine.logs.canonical import escaped, quoted
from engine.logs.note import Note

_NUMBER = "(n|no|num|nr|number|total|sum|count|cnt)?"
_VIEWS = re.compile(
    f"{_NUMBER}(of)?(impressions?|impressionen|imprs?|imps?|views?|shown?s?|displays?|displayed|exposures?|"
    f"pageviews?|pv|served|examined|looks){_NUMBER}s?"
)
_CERTAIN = (
    "impressions",
    "views",
    "shown",
    "displays",
    "exposures",
    "impressioncount",
    "viewcount",
    "impressionen",
)
"""Other names may be those of an id, unless some row has more than one click."""
_CLICKS = re.compile(f"{_NUMBER}(of)?(clic?ks?|klicks?|clics|clks?|clicked){_NUMBER}s?")
_RATES = frozenset(("ctr", "clickrate", "clickthroughrate", "avgctr", "averagectr"))
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DOTTED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")
_SPACED = re.compile("[1-9][0-9]{0,2}([ '\u2019\u00a0\u202f][0-9]{3})+")
_BELOW_1000 = re.compile("[0-9]{1,3}")
_FEW, _FITTING = 100, 0.9
_FEWER = "Divide all counts by the same number, or give a sample of the rankings themselves."
CLICK = "was_clicked"


@dataclass(frozen=True)
class ViewCounts:
    """The columns of a table of counts."""

    views: str
    clicks: str
    rank: str = ""


def counts_of(
    connection: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping[str, str]
) -> ViewCounts | None:
    """The columns that count views and clicks; None when the rows are no counts.

    Raises:
        EngineError: they are counts, but the rank is a mean, or no rank at all is there.
    """
    if raw.many or raw.mapping is not None or mapping.get("impression"):
        return None
    named = {plain(column): column for column in raw.columns}
    ids = {plain(name) for name in SYNONYMS["impression"]}
    names = [*_CERTAIN, *(name for name in named if _VIEWS.fullmatch(name) and name not in ids)]
    views = next((named[name] for name in names if name in named), None)
    clicks = next((named[name] for name in named if _CLICKS.fullmatch(name)), None)
    clicks = mapping.get("reward") or clicks
    rate = next((named[name] for name in named if name in _RATES), "")
    if plain(views or "") in _CERTAIN and rate and clicks in (None, rate):
        raise EngineError(
            f"{views!r} counts many views, and {rate!r} is the rate of clicks among them",
            fix="Give the number of clicks of each row as a column, such as clicks.",
        )
    ranks = (named[plain(name)] for name in SYNONYMS["rank"] if plain(name) in named)
    rank = mapping.get("rank") or next(ranks, "")
    if views is None and (counted := counted_rows(connection, raw)):
        return ViewCounts(*counted, rank)
    if views is None or clicks not in raw.columns or views == clicks:
        return None
    first = first_rows(connection, raw)
    shown, hit = _numbers(first[views]), _numbers(first[clicks])
    if not shown or not hit or len(shown) != len(hit):
        return None
    fits = sum(click <= view for view, click in zip(shown, hit, strict=True))
    most = sum(view > 1 for view in shown) > len(shown) / 2
    if fits < _FITTING * len(shown) or not (most or (max(shown) > 1 and unique_keys(first))):
        return None
    if max(hit) <= 1 and (plain(views) not in _CERTAIN or ids & named.keys()):
        return None  # rows of single rankings may hold how often an item was shown before
    _refuse_mean(first, views, clicks, rank)
    return ViewCounts(views, clicks, rank)


def _refuse_mean(
    first: Mapping[str, Sequence[str | None]], views: str, clicks: str, rank: str
) -> None:
    """A mean position is no rank, and without ranks counts say nothing of single rankings."""
    ranks = _numbers(first[rank]) if rank else []
    if ranks and all(value == int(value) for value in ranks):
        return
    what = f"the columns {views!r} and {clicks!r} count many impressions"
    if rank:
        what += f", and {rank!r} is a mean rank over them"
    else:
        what += ", and no column says at which rank they were"
    raise EngineError(
        what,
        fix="A click log has one line per item shown, or counts per rank: give one of these.",
    )


def _numbers(values: Sequence[str | None]) -> list[float]:
    """The values as numbers, with grouped thousands or a decimal comma; none when one is none."""
    texts = [value or "0" for value in values]
    if sign := _grouped_by(texts):
        return [float(re.sub(sign, "", text)) for text in texts]
    try:
        return [float(text.replace(",", "" if _GROUPED.fullmatch(text) else ".")) for text in texts]
    except ValueError:
        return []


def _grouped_by(texts: Sequence[str]) -> str:
    """The signs that group thousands where no comma does, as an expression; empty where none do.

    Counts are whole. A dot before three zeros in every value may be that of decimals.

    >>> _grouped_by(["987", "1.234"]), _grouped_by(["1.000", "2.000"])
    ('[.]', '')
    """
    for grouped, sign in ((_DOTTED, "[.]"), (_SPACED, "[ '\u2019\u00a0\u202f]")):
        some = [text for text in texts if grouped.fullmatch(text)]
        certain = sign != "[.]" or any(not text.endswith(".000") for text in some)
        whole = all(grouped.fullmatch(text) or _BELOW_1000.fullmatch(text) for text in texts)
        if some and certain and whole:
            return sign
    return ""


def _count(connection: duckdb.DuckDBPyConnection, column: str, notes: list[Note]) -> str:
    """A count as SQL, without the signs that group its thousands; missing where it is not whole.

    `notes` gets one where they may be grouped, or may have decimals.
    """
    written = f"CAST({quoted(column)} AS VARCHAR)"
    different = f"SELECT DISTINCT trim({written}) FROM {RAW} WHERE {written} IS NOT NULL"
    texts = [row[0] for row in connection.execute(different).fetchall() if row[0]]
    sign = _grouped_by(texts)
    dotted = sorted(text for text in texts if _DOTTED.fullmatch(text))
    if dotted and len(dotted) == len(texts) and not sign:
        what = f"{column!r} holds numbers such as {dotted[0]}, which was read as "
        what += f"{float(dotted[0].partition('.')[0]):.0f}, with three decimals."
        notes.append(Note("amber", what, "If dots group thousands, write the numbers without."))
    decimal = any("," in text and not _GROUPED.fullmatch(text) for text in texts)
    text = f"replace({written}, ',', '{'.' if decimal else ''}')"
    text = f"regexp_replace({text}, '{escaped(sign)}', '', 'g')" if sign else text
    number = f"TRY_CAST({text} AS BIGINT)"
    return f"CASE WHEN TRY_CAST({text} AS DOUBLE) = {number} THEN {number} END"


def expanded_counts(
    connection: duckdb.DuckDBPyConnection, raw: Raw, counts: ViewCounts, few: bool = False
) -> Raw:
    """A row per view (or the first of them); as many as there are clicks are clicked.

    Raises:
        EngineError: they would take far more than their file does.
    """
    line = f"rowid + {1 + raw.header}" if raw.ordered else f"CAST({LINE} AS BIGINT)"
    doubts: list[Note] = []
    views, clicks = (_count(connection, name, doubts) for name in (counts.views, counts.clicks))
    named = next((name for name in raw.columns if place("item", name) is not None), "")
    some = f"NULLIF(CAST({quoted(named)} AS VARCHAR), '') IS NOT NULL" if named else "true"
    total = ask(connection, f"COALESCE(SUM({views}) FILTER ({some}), 0)")[0]
    shown = f"LEAST({views}, {_FEW})" if few else views
    others = [name for name in raw.columns if name not in (counts.views, counts.clicks)]
    refuse_expansion(connection, raw, f"GREATEST({shown}, 0)", others, _FEWER)
    (click,) = unique([*others, CLICK])[len(others) :]
    connection.execute(f"ALTER TABLE {RAW} RENAME TO counted_rows")
    wrong = f"COALESCE({views} < 0 OR {clicks} < 0 OR {clicks} > {views}, true)"
    connection.execute(
        f"INSERT INTO {REJECTS} SELECT {line}, CASE WHEN {clicks} > {views} THEN 'has more clicks "
        f"than views' ELSE 'has no counts' END, NULL FROM counted_rows WHERE {wrong}"
    )
    chosen = "".join(f"{quoted(name)}, " for name in others)
    connection.execute(
        f"CREATE TABLE {RAW} AS SELECT {LINE}, {chosen}CASE WHEN {SHOWN} <= {HIT} THEN '1' ELSE "
        f"'0' END AS {quoted(click)} FROM (SELECT {line} AS {LINE}, {chosen}{clicks} AS {HIT}, "
        f"unnest(range(1, {shown} + 1)) AS {SHOWN} FROM counted_rows WHERE NOT {wrong})"
    )
    connection.execute("DROP TABLE counted_rows")
    rejected = connection.execute(f"SELECT COUNT(*) FROM {REJECTS}").fetchall()[0][0]
    note = Note(
        "amber",
        f"Each line counts views ({counts.views}) and clicks ({counts.clicks}): it was expanded "
        f"to one row per view, {total:,} in all. The file does not say which views belong to one "
        "ranking or one user, so each counts as independent, and intervals may be too narrow.",
        "If you have the rankings themselves, load those.",
    )
    return replace(
        raw,
        format=f"{raw.format}, counts",
        columns=(*others, click),
        read=raw.lines - raw.header - raw.blank - rejected,
        ordered=False,
        many=True,
        mapping={"reward": click, "impression": ""},
        lists=(counts.clicks,),
        notes=(*raw.notes, *doubts, note),
    )
