"""From the text of a column to the canonical value: the SQL of each field, and what is invalid.

Each field is an expression and a list of (condition, reason): a row for which a condition holds is
set aside with that reason.
"""

from collections.abc import Container
from dataclasses import dataclass, replace

from engine.logs.canonical import quoted

HIGHEST_RANK = 100_000
LARGEST, SMALLEST = "1e30", "1e-30"
"""Rewards beyond the one and propensities below the other give sums that a double cannot hold."""
TRUE_WORDS = (
    "true", "t", "yes", "y", "click", "clicked", "long_click", "short_click", "last_click",
    "ja", "j", "oui", "si", "sí", "sim", "да", "是",
)  # fmt: skip
FALSE_WORDS = (
    "false", "f", "no", "n", "skip", "skipped", "no_click", "noclick", "no-click", "no click",
    "not_clicked", "not clicked", "notclicked", "unclicked", "non_click", "nonclick", "ignored",
    "nein", "non", "não", "nao", "нет", "否",
)  # fmt: skip
_TRUE, _FALSE = f"'{'|'.join(TRUE_WORDS)}'", f"'{'|'.join(FALSE_WORDS)}'"
_MISSING = r"'(null|na|n/a|nan|none|\\n)?'"
MISSING_CLICK = r"'(null|na|n/a|nan|none|nat|\\n)?'"
"""What stands for a missing number or time; a missing text is the empty field alone. Patterns,
not IN: DuckDB makes a join of a long IN, and runs it for queries that need other columns too."""
_MARKED = r"replace(replace({text}, '\', '\\'), '/', '\/')"
_TEXT = ("impression", "session", "query", "item", "policy", "arm", "team", "pair")
_UNREAD = "the timestamp cannot be read"
_MAY_BE_EMPTY = ("query", "policy", "arm", "team", "pair")


@dataclass(frozen=True)
class Conversion:
    """The SQL expression of a canonical field, and when a row's value is invalid."""

    value: str
    invalid: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ValueFormats:
    """How this file writes ranks, numbers and dates; found by `conventions` or said by a person.

    `numeric` and `times` are the columns that are numbers or times by their type already, `tidy`
    those whose texts hold no space, so that none need be trimmed, `slashed` those that are joined
    with others and hold a slash. `empty_is_zero` says that a
    missing reward is no click, `click_times` that the reward is the time of the click. `columns`
    are all of the file.
    """

    columns: frozenset[str] = frozenset()
    slashed: frozenset[str] = frozenset()
    rank_shift: int = 0
    decimal_comma: tuple[str, ...] = ()
    timestamp: str = "iso"
    numeric: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    tidy: frozenset[str] = frozenset()
    empty_is_zero: bool = False
    click_times: bool = False


NUMERIC = frozenset(
    (
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER",
        "UBIGINT", "FLOAT", "DOUBLE",
    )
)  # fmt: skip
TIMES = frozenset(
    (
        "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS",
        "TIMESTAMP WITH TIME ZONE",
    )
)  # fmt: skip


def conversion(field: str, column: str, formats: ValueFormats) -> Conversion:
    """How one field is read from its column, or from several joined by ' + '."""
    return _in_range(field, _read(field, column, formats))


def _in_range(field: str, read: Conversion) -> Conversion:
    """The same, without numbers whose squares a double cannot hold."""
    name, size = field.replace("_", " "), f"abs({read.value})"
    if field == "reward":
        wrong = (f"{size} > {LARGEST}", f"the reward is beyond {LARGEST}")
    elif field.startswith("propensity"):
        tiny = f"{size} > 0 AND {size} < {SMALLEST}"
        wrong = (tiny, f"the {name} is too small to divide by")
    else:
        return read
    return replace(read, invalid=(*read.invalid, wrong))


def _read(field: str, column: str, formats: ValueFormats) -> Conversion:
    text, number = joined(column, formats), column in formats.numeric
    if field == "reward" and formats.click_times:
        missing = f"regexp_full_match(lower(COALESCE({text}, '')), {MISSING_CLICK})"
        return Conversion(f"CASE WHEN {missing} THEN 0.0 ELSE 1.0 END")
    if field == "reward" and formats.empty_is_zero:
        return _or_zero(_reward(column, text, number, formats), text)
    if field in _TEXT:
        return _text(field, text)
    if field == "click_time":
        return _click_time(column, text, formats)
    if field == "rank":
        return _rank(
            quoted(column) if number else f"TRY_CAST({text} AS DOUBLE)", formats.rank_shift
        )
    if field == "timestamp" and column in formats.times:
        return _typed_time(f"CAST({quoted(column)} AS TIMESTAMP)")
    if field == "timestamp":
        return _timestamp(text, formats.timestamp)
    if number:
        return _plain_number(field, f"CAST({quoted(column)} AS DOUBLE)")
    return _number(field, text, column in formats.decimal_comma)


def _click_time(column: str, text: str, formats: ValueFormats) -> Conversion:
    """Seconds, or any number that grows with time; nothing where there was no click."""
    missing = f"regexp_full_match(lower(COALESCE({text}, '')), {MISSING_CLICK})"
    if column in formats.times:
        return Conversion(f"epoch(CAST({quoted(column)} AS TIMESTAMP))")
    value = f"COALESCE(TRY_CAST({text} AS DOUBLE), epoch(TRY_CAST({text} AS TIMESTAMPTZ)))"
    wrong = f"NOT ({missing}) AND {value} IS NULL"
    return Conversion(
        f"CASE WHEN {missing} THEN NULL ELSE {value} END", ((wrong, "the click time is no time"),)
    )


def _reward(column: str, text: str, number: bool, formats: ValueFormats) -> Conversion:
    if number:
        return _plain_number("reward", f"CAST({quoted(column)} AS DOUBLE)")
    return _number("reward", text, column in formats.decimal_comma)


def _or_zero(read: Conversion, text: str) -> Conversion:
    """The same, with a missing value read as 0."""
    missing = f"regexp_full_match(lower(COALESCE({text}, '')), {MISSING_CLICK})"
    return Conversion(
        f"CASE WHEN {missing} THEN 0.0 ELSE {read.value} END",
        tuple((f"NOT ({missing}) AND ({wrong})", reason) for wrong, reason in read.invalid),
    )


def parts(column: str, columns: Container[str]) -> list[str]:
    """The columns of a file that a mapping names: 'session + query' -> two.

    A column whose own name is just that comes before the two; `columns` are those of the file.
    """
    if column in columns:
        return [column]
    return [part.strip() for part in column.split(" + ")]


def joined(column: str, formats: ValueFormats) -> str:
    """The SQL text of a mapped column; several are joined by a slash.

    A slash within a value is marked, and a missing value keeps its place, so that no two
    combinations become one; where all are missing, the whole is.
    """
    texts = [
        f"CAST({quoted(part)} AS VARCHAR)"
        if part in formats.numeric or part in formats.tidy
        else _trimmed(f"CAST({quoted(part)} AS VARCHAR)")
        for part in parts(column, formats.columns)
    ]
    if len(texts) == 1:
        return texts[0]
    marked = [
        f"COALESCE({_MARKED.format(text=text) if part in formats.slashed else text}, '')"
        for part, text in zip(parts(column, formats.columns), texts, strict=True)
    ]
    whole = f"concat_ws('/', {', '.join(marked)})"
    return f"CASE WHEN trim({whole}, '/') = '' THEN '' ELSE {whole} END"


def _trimmed(text: str) -> str:
    """The text without spaces around it; most have none at all, and looking is cheaper."""
    return f"CASE WHEN contains({text}, ' ') THEN trim({text}) ELSE {text} END"


def _text(field: str, text: str) -> Conversion:
    if field in _MAY_BE_EMPTY:
        return Conversion(f"COALESCE({text}, '')")
    return Conversion(text, ((f"COALESCE({text}, '') = ''", f"no {field}"),))


def _rank(number: str, shift: int) -> Conversion:
    whole = f"({number} = floor({number}) AND abs({number}) <= {HIGHEST_RANK})"
    return Conversion(
        f"CASE WHEN {whole} THEN CAST({number} AS INTEGER) END + {shift}",
        (
            (f"NOT COALESCE({whole}, false)", "the rank is no whole number"),
            (f"{number} + {shift} < 1", "the rank is below 1"),
        ),
    )


def _plain_number(field: str, number: str) -> Conversion:
    """A column whose type is a number already."""
    wrong = ((f"NOT isfinite({number})", f"the {field.replace('_', ' ')} is no number"),)
    if field == "reward":
        return Conversion(number, ((f"{number} IS NULL", "no reward"), *wrong))
    number = f"CASE WHEN NOT isnan({number}) THEN {number} END"
    wrong = ((f"NOT isfinite({number})", f"the {field.replace('_', ' ')} is no number"),)
    return Conversion(number, wrong)


def _number(field: str, text: str, comma: bool) -> Conversion:
    plain = f"replace({text}, ',', '.')" if comma else text
    lower = f"lower({text})"
    number = f"TRY_CAST({plain} AS DOUBLE)"
    if field == "reward":
        words = (
            f"CASE WHEN regexp_full_match({lower}, {_TRUE}) THEN 1 "
            f"WHEN regexp_full_match({lower}, {_FALSE}) THEN 0 END"
        )
        number = f"COALESCE({number}, {words})"
        wrong = f"NOT COALESCE(isfinite({number}), false)"
        return Conversion(
            number,
            ((f"COALESCE({text}, '') = ''", "no reward"), (wrong, "the reward is no number")),
        )
    given = f"NOT regexp_full_match(lower(COALESCE({text}, '')), {_MISSING})"
    wrong = f"CASE WHEN isfinite({number}) THEN false ELSE {given} END"
    value = f"CASE WHEN isfinite({number}) THEN {number} END"
    return Conversion(value, ((wrong, f"the {field.replace('_', ' ')} is no number"),))


def _timestamp(text: str, kind: str) -> Conversion:
    given = f"NOT regexp_full_match(lower(COALESCE({text}, '')), {_MISSING})"
    value = TIMESTAMPS[kind].format(text=text)
    wrong = f"CASE WHEN isfinite({value}) THEN false ELSE {given} END"
    return Conversion(value, ((wrong, _UNREAD),))


def _typed_time(value: str) -> Conversion:
    """A column whose type is a time already; the session's zone is UTC."""
    return Conversion(value, ((f"NOT isfinite({value})", _UNREAD),))


def _parsed(*formats: str) -> str:
    listed = ", ".join(f"'{form}'" for form in formats)
    return f"CAST(try_strptime({{text}}, [{listed}]) AS TIMESTAMP)"


def _dated(date: str) -> str:
    clock = ["%I:%M:%S %p", "%I:%M %p"] if date.startswith(("%m", "%d")) else []
    forms = [f"{date} {each}" for each in clock]
    forms += [f"{date} %H:%M:%S", f"{date} %H:%M", date, f"{date} %H:%M:%S.%f", f"{date}T%H:%M:%S"]
    return _parsed(*[form.replace("/", sign) for sign in "/.-" for form in forms])


OFFSET = (
    "regexp_matches({text}, ':[0-9.]+ ?([A-Za-z][A-Za-z/_+-]*|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$')"
)
TIMESTAMPS = {
    "plain": "TRY_CAST({text} AS TIMESTAMP)",
    "iso": f"CASE WHEN {OFFSET} "
    "THEN TRY_CAST({text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' "
    "ELSE TRY_CAST({text} AS TIMESTAMP) END",
    "seconds": "TRY(make_timestamp(CAST(floor(TRY_CAST({text} AS DOUBLE) * 1000000) AS BIGINT)))",
    "milliseconds": "TRY(make_timestamp(CAST(floor(TRY_CAST({text} AS DOUBLE) * 1000) AS BIGINT)))",
    "microseconds": "TRY(make_timestamp(TRY_CAST({text} AS BIGINT)))",
    "nanoseconds": "TRY(make_timestamp(TRY_CAST({text} AS BIGINT) // 1000))",
    "compact": _parsed(
        "%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S", "%Y%m%d"
    ),
    "mail": _parsed(
        "%a, %d %b %Y %H:%M:%S %z",
        "%a, %d %b %Y %H:%M:%S GMT",
        "%d %b %Y %H:%M:%S %z",
        "%d %b %Y %H:%M:%S",
        "%d %B %Y %H:%M:%S",
        "%d %b %Y",
    ),
    "apache": _parsed("[%d/%b/%Y:%H:%M:%S %z]", "%d/%b/%Y:%H:%M:%S %z", "%d/%b/%Y:%H:%M:%S"),
    "month name": _parsed(
        "%b %d, %Y %I:%M:%S %p",
        "%b %d, %Y %H:%M:%S",
        "%B %d, %Y %H:%M:%S",
        "%b %d, %Y",
        "%a %b %d %H:%M:%S %Y",
    ),
    "day first": _dated("%d/%m/%Y"),
    "month first": _dated("%m/%d/%Y"),
}
"""How timestamps may be written, as SQL from text to UTC."""
