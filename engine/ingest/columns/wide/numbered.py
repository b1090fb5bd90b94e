"""Wide rankings in numbered columns: `item_1, click_1, item_2, click_2, ...`; a row per item."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import duckdb

from engine.ingest.names.column_synonyms import SYNONYMS, place, plain
from engine.ingest.text.bounds import refuse_expansion
from engine.ingest.text.raw import LINE, RAW, REJECTS, Raw, unique
from engine.logs.canonical import quoted
from engine.logs.note import Note, RankingPerLine

_LAST = re.compile(r"(?P<base>.*?[A-Za-z])[ _.\-\[(]*(?P<at>\d{1,3})[\])]?$")
_FIRST = re.compile(r"(?:[A-Za-z]+)?[_.\-]?(?P<at>\d{1,3})[_.\-\]]+(?P<base>[A-Za-z].*)$")
_WIDE = "numbered_rows"
_SHORTER = "Leave out the columns with long texts, or give one row per item shown."
_RANK, _LIST = "shown_rank", "ranking_line"


@dataclass(frozen=True)
class Numbered:
    """The columns by base name and place: `columns["click"][0]` is the click at the top."""

    columns: Mapping[str, tuple[str, ...]]

    @property
    def item(self) -> str:
        """The base name of the items."""
        named = _base_named("item", self.columns)
        return named or ("id" if "id" in self.columns else "")

    @property
    def reward(self) -> str:
        """The base name of the clicks."""
        return _base_named("reward", self.columns)

    @property
    def vertical(self) -> bool:
        """Whether an action 0 stands for the result itself, as in vertical search."""
        return {"action", "domain", "click", "propensity"} <= set(self.columns)


def numbered_columns(raw: Raw, mapping: Mapping[str, str]) -> Numbered | None:
    """The numbered columns of items and clicks; None where a file has none."""
    if raw.many or raw.mapping is not None:
        return None
    for numbered in numbered_of(raw):
        chosen = {column for names in numbered.columns.values() for column in names}
        if numbered.item and numbered.reward and not chosen & set(mapping.values()):
            return numbered
    return None


def numbered_of(raw: Raw) -> Iterator[Numbered]:
    """The numbered columns of a file: by names that end with their number, or begin with it."""
    for pattern in (_LAST, _FIRST):
        groups: dict[str, dict[int, str]] = {}
        for column in raw.columns:
            if match := pattern.match(column):
                groups.setdefault(match["base"].lower(), {})[int(match["at"])] = column
        columns = {base: _in_order(places) for base, places in groups.items()}
        most = max(map(len, columns.values()), default=0)
        if most > 1:
            yield Numbered({base: names for base, names in columns.items() if len(names) == most})


def _in_order(places: Mapping[int, str]) -> tuple[str, ...]:
    """The columns from the top down; none when they do not count from 0 or 1 without a gap."""
    order = sorted(places)
    whole = order == list(range(order[0], order[0] + len(order))) and order[0] in (0, 1)
    return tuple(places[at] for at in order) if whole else ()


def _base_named(field: str, bases: Mapping[str, object]) -> str:
    named = [(at, base) for base in bases if (at := place(field, base)) is not None]
    return min(named)[1] if named else ""


def with_a_row_per_place(
    connection: duckdb.DuckDBPyConnection, raw: Raw, numbered: Numbered
) -> Raw:
    """A row for each numbered place that shows an item; empty places are left out."""
    line = f"rowid + {1 + raw.header}" if raw.ordered else f"CAST({LINE} AS BIGINT)"
    taken = {column for names in numbered.columns.values() for column in names}
    others = [column for column in raw.columns if column not in taken]
    bases = list(numbered.columns)
    derived = ["propensity_cascade"] if numbered.vertical else []
    names = unique([*others, *bases, *derived, _RANK, _LIST])[len(others) :]
    ranks = len(numbered.columns[numbered.item])
    refuse_expansion(connection, raw, str(ranks), others, _SHORTER)
    connection.execute(f"ALTER TABLE {RAW} RENAME TO {_WIDE}")
    values = [_list(numbered, base) for base in bases]
    values += [_multiplied(numbered) for _ in derived]
    values += [f"range(1, {ranks + 1})", f"[CAST({line} AS VARCHAR) FOR x IN range({ranks})]"]
    chosen = "".join(f"{quoted(column)}, " for column in others)
    lists = ", ".join(
        f"unnest({sql}) AS {quoted(name)}" for sql, name in zip(values, names, strict=True)
    )
    item = quoted(names[bases.index(numbered.item)])
    connection.execute(
        f"CREATE TABLE {RAW} AS SELECT * FROM (SELECT {line} AS {LINE}, {chosen}{lists} "
        f"FROM {_WIDE}) AS places WHERE COALESCE({item}, '') <> ''"
    )
    connection.execute(
        f"INSERT INTO {REJECTS} SELECT {line}, 'shows no items', NULL FROM {_WIDE} "
        f"WHERE {line} NOT IN (SELECT {LINE} FROM {RAW})"
    )
    connection.execute(f"DROP TABLE {_WIDE}")
    rejected = connection.execute(f"SELECT COUNT(*) FROM {REJECTS}").fetchall()[0][0]
    mapping = {
        "item": names[bases.index(numbered.item)],
        "reward": names[bases.index(numbered.reward)],
        "rank": names[-2],
    }
    if numbered.vertical:
        mapping["propensity_item_rank"] = names[bases.index("propensity")]
        mapping["propensity_cascade"] = names[len(bases)]
        mapping["propensity"] = ""
    synonyms = {plain(name) for name in SYNONYMS["impression"]}
    if not any(plain(column) in synonyms for column in others):
        mapping["impression"] = names[-1]
    return replace(
        raw,
        format=f"{raw.format}, one ranking per line",
        columns=(*others, *names),
        read=raw.lines - raw.header - raw.blank - rejected,
        ordered=False,
        many=True,
        mapping=mapping,
        notes=(*raw.notes, _note(numbered)),
    )


def _list(numbered: Numbered, base: str) -> str:
    """The values of a base name as a list, from the top down."""
    columns = [f"CAST({quoted(name)} AS VARCHAR)" for name in numbered.columns[base]]
    if numbered.vertical and base == numbered.item:
        domains = numbered.columns["domain"]
        columns = [
            f"CASE WHEN {action} IN ('0', '') THEN CAST({quoted(domain)} AS VARCHAR) "
            f"ELSE {action} END"
            for action, domain in zip(columns, domains, strict=True)
        ]
    if numbered.vertical and base == "click":
        columns = [f"CASE WHEN {click} = '2' THEN '1' ELSE {click} END" for click in columns]
    return f"[{', '.join(columns)}]"


def _multiplied(numbered: Numbered) -> str:
    """The propensities multiplied down the list, as a list."""
    columns = [f"TRY_CAST({quoted(name)} AS DOUBLE)" for name in numbered.columns["propensity"]]
    downward = [" * ".join(columns[: at + 1]) for at in range(len(columns))]
    return f"[{', '.join(downward)}]"


def _note(numbered: Numbered) -> Note:
    item, reward = numbered.item, numbered.reward
    what = f"Each line is one ranking of up to {len(numbered.columns[item])} items, in the "
    what += f"numbered columns of {item!r} and {reward!r}."
    if numbered.vertical:
        what += (
            " An action 0 stands for the result's domain; propensities were multiplied from the "
            "top down."
        )
    return RankingPerLine("green", what)
