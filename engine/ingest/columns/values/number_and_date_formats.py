"""How a file writes ranks, decimals and dates, from all its rows; a question when unclear."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.values.click_values import click_values
from engine.ingest.columns.values.conversion import GROUPED_BY_DOTS
from engine.ingest.columns.values.epochs import epoch, of_several_units
from engine.ingest.columns.values.joined_columns import joined, parts
from engine.ingest.columns.values.ranks import are_worded, steps_note, worded_rank
from engine.ingest.columns.values.timestamps import FURTHER, TIMESTAMPS
from engine.ingest.columns.values.value_formats import NUMERIC, TIMES, WHOLE, ValueFormats
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.raw import RAW, ask
from engine.logs.canonical import escaped, quoted
from engine.logs.note import Note
from engine.logs.schema import FIELDS

_DECIMAL = tuple(field.name for field in FIELDS if field.type == "DOUBLE")
_HEAD, _FEW = 10_000, 0.2
_NAMED = ("compact", "mail", "apache", "month name", "comma")
"""Ways to write a time that leave no doubt about day and month."""


def value_formats(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping[str, str],
    options: ReadOptions,
    clicked: Sequence[str] = (),
    *,
    trimmed: frozenset[str] = frozenset(),
    plain: frozenset[str] = frozenset(),
    types: Mapping[str, str],
) -> tuple[ValueFormats, dict[str, str], list[Note]]:
    """The conventions, the mapping without what stays unclear, and what to say about both.

    `clicked` are the words that mean clicked, where a person says so; `trimmed` are
    columns whose texts have no space around them, those of `plain` have no space or slash at all;
    `types` are the SQL types of the columns.

    Raises:
        EngineError: numbers have a comma that may be decimal or group thousands.
    """
    mapping = dict(mapping)
    notes: list[Note] = []
    formats = ValueFormats(
        columns=frozenset(types) - {*options.drop},
        numeric=_of_type(types, NUMERIC),
        whole=_of_type(types, WHOLE),
        times=_of_type(types, TIMES),
    )
    formats = replace(formats, tidy=_tidy(connection, mapping, formats, trimmed | plain))
    formats = replace(formats, slashed=_slashed_parts(connection, mapping, formats, plain))
    worded = "rank" in mapping and are_worded(connection, mapping["rank"], formats)
    formats = replace(formats, worded_ranks=worded)
    if worded:
        what = f"Column {mapping['rank']!r} has words around the ranks; only the numbers were read."
        notes.append(Note("green", what))
    shift = _rank_shift(connection, mapping, formats, notes)
    commas = _commas(connection, mapping, formats, options, notes)
    timestamp = _timestamp(connection, mapping, formats, options, notes)
    formats = click_values(connection, mapping, formats, notes, clicked)
    if not timestamp:
        mapping.pop("timestamp", None)
    recognised = replace(
        formats, rank_shift=shift, decimal_comma=commas, timestamp=timestamp or "iso"
    )
    return recognised, mapping, notes


def _of_type(types: Mapping[str, str], chosen: frozenset[str]) -> frozenset[str]:
    """The columns that are numbers or times by their type."""
    return frozenset(name for name, kind in types.items() if kind in chosen)


def _tidy(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping[str, str],
    formats: ValueFormats,
    trimmed: frozenset[str],
) -> frozenset[str]:
    """The mapped columns of text in which no value need be trimmed: none holds a space."""
    used = {part for column in mapping.values() for part in parts(column, formats.columns)}
    texts = sorted(used - formats.numeric - formats.times - trimmed)
    if not texts:
        return trimmed
    spaced = [f"bool_or(contains(CAST({quoted(name)} AS VARCHAR), ' '))" for name in texts]
    answer = ask(connection, ", ".join(spaced))
    return trimmed | {name for name, some in zip(texts, answer, strict=True) if not some}


def _slashed_parts(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping[str, str],
    formats: ValueFormats,
    plain: frozenset[str],
) -> frozenset[str]:
    """The columns that a mapping joins with others and in which some value holds a slash."""
    joints = [parts(column, formats.columns) for column in mapping.values()]
    joined_names = {name for joint in joints if len(joint) > 1 for name in joint}
    names = sorted(joined_names - formats.numeric - formats.times - plain)
    if not names:
        return frozenset()
    texts = [f"CAST({quoted(name)} AS VARCHAR)" for name in names]
    some = [f"bool_or(contains({text}, '/') OR contains({text}, '\\'))" for text in texts]
    answer = ask(connection, ", ".join(some))
    return frozenset(name for name, matches in zip(names, answer, strict=True) if matches)


def _rank_shift(
    connection: duckdb.DuckDBPyConnection,
    mapping: dict[str, str],
    formats: ValueFormats,
    notes: list[Note],
) -> int:
    """1 when ranks start at 0 (rank 0 is no rare exception beside rank 1), else 0."""
    if "rank" not in mapping:
        return 0
    column = mapping["rank"]
    number = (
        quoted(column)
        if column in formats.numeric
        else f"TRY_CAST({joined(column, formats)} AS DOUBLE)"
    )
    if formats.worded_ranks:
        number = worded_rank(joined(column, formats))
    below, zeros, ones, least = ask(
        connection,
        f"COUNT(*) FILTER ({number} < 0), COUNT(*) FILTER ({number} = 0), "
        f"COUNT(*) FILTER ({number} = 1), MIN({number}) FILTER ({number} > 0)",
    )
    notes.extend(steps_note(connection, column, number, least))
    if not zeros or zeros < ones * _FEW or below > zeros:
        return 0
    what = "Ranks start at 0 in the file; one was added, so that 1 is the top."
    if below or zeros < ones / 2:
        what += f" {zeros:,} rows have rank 0, {ones:,} rank 1, {below:,} a negative one: "
        what += "without the shift, all rows of rank 0 would be rejected."
        fix = "If rank 0 does not mean the top, drop those rows and load again."
        notes.append(Note("amber", what, fix))
    else:
        notes.append(Note("green", what))
    return 1


def _commas(
    connection: duckdb.DuckDBPyConnection,
    mapping: dict[str, str],
    formats: ValueFormats,
    options: ReadOptions,
    notes: list[Note],
) -> tuple[str, ...]:
    """The columns of numbers that write the decimal point as a comma."""
    columns_with_commas = []
    for name in _DECIMAL if options.decimal != "point" else ():
        if mapping.get(name) in {None, *formats.numeric}:
            continue
        if _has_comma(connection, mapping[name], name, formats, options):
            columns_with_commas.append(mapping[name])
            notes.append(Note("green", f"Column {mapping[name]!r} has decimal commas."))
    return tuple(columns_with_commas)


def _has_comma(
    connection: duckdb.DuckDBPyConnection,
    column: str,
    name: str,
    formats: ValueFormats,
    options: ReadOptions,
) -> bool:
    text, dots = joined(column, formats), escaped(GROUPED_BY_DOTS)
    if options.decimal and ask(connection, f"bool_or(regexp_full_match({text}, '{dots}'))")[0]:
        return True
    if not ask(connection, f"bool_or(contains({text}, ','))")[0]:
        return False
    plain, dotted = "[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?", escaped(GROUPED_BY_DOTS)
    some, grouped = ask(
        connection,
        f"COUNT(*) FILTER (regexp_full_match({text}, '{plain}') OR (contains({text}, ',') AND "
        f"regexp_full_match({text}, '{dotted}'))), "
        f"COUNT(*) FILTER (regexp_full_match({text}, '[+-]?[1-9][0-9]{{0,2}},[0-9]{{3}}'))",
    )
    if some and some == grouped and name == "reward" and not options.decimal:
        raise EngineError(
            f"the commas in column {column!r} may be decimal or may group thousands",
            fix="Say which: decimal comma or decimal point.",
        )
    return bool(some)


def _timestamp(
    connection: duckdb.DuckDBPyConnection,
    mapping: dict[str, str],
    formats: ValueFormats,
    options: ReadOptions,
    notes: list[Note],
) -> str:
    """The key of `TIMESTAMPS` that reads the column, or "" when it stays unclear."""
    if "timestamp" not in mapping:
        return ""
    if mapping["timestamp"] in formats.times:
        return "iso"
    text = joined(mapping["timestamp"], formats)
    head = f"(SELECT * FROM {RAW} LIMIT {_HEAD})"
    iso, number = TIMESTAMPS["iso"].format(text=text), f"TRY_CAST({text} AS DOUBLE)"
    if mapping["timestamp"] in formats.numeric:
        number = quoted(mapping["timestamp"])
    counts = f"COUNT(NULLIF({text}, '')), COUNT({iso}), COUNT({number}), median({number})"
    rows, plain, numbers, middle = ask(connection, counts, head)
    if plain == rows:
        offset = FURTHER.format(text=text)
        return "iso" if ask(connection, f"bool_or({offset})")[0] else "plain"
    compact = f"regexp_full_match({text}, '(19|20)[0-9]{{6}}([0-9]{{6}})?')"
    if numbers > rows / 2 and not ask(connection, f"bool_and(COALESCE({compact}, true))")[0]:
        if of_several_units(connection, number, plain, notes):
            return "mixed"
        ends = ask(connection, f"MIN({number}), MAX({number})", head)
        return epoch((float(ends[0]), float(middle), float(ends[1])), mapping, notes)
    keys = ("day first", "month first", *_NAMED)
    forms = [TIMESTAMPS[key].format(text=text) for key in keys]
    answer = ask(connection, ", ".join(f"COUNT({form})" for form in (*forms, iso)))
    day, month, *named, plain = answer
    if plain >= max(day, month, *named, 1):
        return "iso"
    if max(named) >= max(day, month, 1):
        key = _NAMED[named.index(max(named))]
        notes.append(Note("green", f"Timestamps were read in the {key} form."))
        return key
    if day or month:
        return _slashed(day, month, options, notes)
    notes.append(
        Note(
            "amber",
            f"None of the timestamps in {mapping['timestamp']!r} can be read; they are left out.",
            "Write them as 2026-11-22 13:45:00, or as seconds since 1970.",
        )
    )
    return ""


def _slashed(day: int, month: int, options: ReadOptions, notes: list[Note]) -> str:
    if options.dates:
        return options.dates
    if day == month:
        notes.append(
            Note(
                "amber",
                "Every date reads as day/month and as month/day; timestamps are left out.",
                "Say which: day first or month first.",
            )
        )
        return ""
    chosen = "day first" if day > month else "month first"
    notes.append(Note("green", f"Dates were read {chosen}: some fit no other order."))
    return chosen
