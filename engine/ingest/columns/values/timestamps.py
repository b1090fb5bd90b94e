"""How timestamps may be written, and the SQL that reads each way as UTC."""

from engine.ingest.columns.values.conversion import Conversion, click_missing, present
from engine.ingest.columns.values.value_formats import ValueFormats
from engine.logs.canonical import quoted

_UNREAD = "the timestamp cannot be read"
_FIRST, _LAST = "TIMESTAMP '1990-01-01'", "TIMESTAMP '2200-01-01'"
"""Times of clicks outside these stand for no click, as 1970-01-01 and 9999-12-31 do."""


def timestamp(column: str, text: str, formats: ValueFormats) -> Conversion:
    """The time of a row. A column that is a time by its type is in UTC, as the session's zone."""
    if column in formats.times:
        value = f"CAST({quoted(column)} AS TIMESTAMP)"
        return Conversion(value, ((f"NOT isfinite({value})", _UNREAD),))
    value = TIMESTAMPS[formats.timestamp].format(text=text)
    wrong = f"CASE WHEN isfinite({value}) THEN false ELSE {present(text)} END"
    return Conversion(value, ((wrong, _UNREAD),))


def click_time(column: str, text: str, formats: ValueFormats) -> Conversion:
    """Seconds, or any number that grows with time; nothing where there was no click."""
    none, seconds, wrong = click_moment(column, text, formats)
    return Conversion(f"CASE WHEN {none} THEN NULL ELSE {seconds} END", wrong)


def click_moment(
    column: str, text: str, formats: ValueFormats
) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """When a click was: the condition of none, the seconds, and when the value is no time."""
    if column in formats.times:
        time = f"CAST({quoted(column)} AS TIMESTAMP)"
        return f"NOT COALESCE({time} BETWEEN {_FIRST} AND {_LAST}, false)", f"epoch({time})", ()
    if column in formats.numeric:
        number = f"CAST({quoted(column)} AS DOUBLE)"
        return f"NOT COALESCE({number} > 0 AND NOT isnan({number}), false)", number, ()
    number = f"TRY_CAST({text} AS DOUBLE)"
    time = TIMESTAMPS[formats.click_timestamp].format(text=text)
    none = f"({click_missing(text)} OR {number} <= 0 OR {time} < {_FIRST} OR {time} > {_LAST})"
    seconds = f"COALESCE({number}, epoch({time}))"
    return none, seconds, ((f"NOT {none} AND {seconds} IS NULL", "the click time cannot be read"),)


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
FURTHER = (
    "regexp_matches({text}, ':[0-9.]+( ?([A-Ya-z][A-Za-z/_+-]*|Z[A-Za-z/_+-]+|"
    "[+-][0-9]{{2}}(:?[0-9]{{2}})?)| Z)$')"
)
"""A time with an offset other than a Z at its end, which a plain cast reads as well."""
_NUMBER = "TRY_CAST({text} AS DOUBLE)"
_BY_SIZE = (
    f"TRY(make_timestamp(CAST(floor({_NUMBER} * CASE WHEN {_NUMBER} < 1e11 THEN 1e6 "
    f"WHEN {_NUMBER} < 1e14 THEN 1e3 WHEN {_NUMBER} < 1e17 THEN 1 ELSE 1e-3 END) AS BIGINT)))"
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
    "mixed": f"COALESCE({_BY_SIZE}, TRY_CAST({{text}} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')",
    "days": "TRY(TIMESTAMP '1899-12-30' + to_milliseconds(CAST(round("
    "TRY_CAST({text} AS DOUBLE) * 86400000) AS BIGINT)))",
    "comma": "TRY_CAST(regexp_replace({text}, '(:[0-9]{{2}}),([0-9]{{1,9}})', '\\1.\\2') "
    "AS TIMESTAMPTZ) AT TIME ZONE 'UTC'",
    "compact": _parsed(
        "%Y%m%dT%H%M%SZ",
        "%Y%m%dT%H%M%S",
        "%Y%m%d%H%M%S",
        "%Y%m%d %H:%M:%S",
        "%Y%m%d %H%M%S",
        "%Y%m%d",
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
        "%a %b %d %H:%M:%S UTC %Y",
        "%a %b %d %H:%M:%S GMT %Y",
        "%a %b %d %H:%M:%S Z %Y",
        "%a %b %d %H:%M:%S %z %Y",
        "%b %d, %Y @ %H:%M:%S.%f",
        "%b %d, %Y @ %H:%M:%S",
    ),
    "day first": _dated("%d/%m/%Y"),
    "month first": _dated("%m/%d/%Y"),
}
"""How timestamps may be written, as SQL from text to UTC."""
