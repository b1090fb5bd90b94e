"""How timestamps may be written, and the SQL that reads each way as UTC."""

from engine.ingest.columns.conversion import Conversion, click_missing, present
from engine.ingest.columns.value_formats import ValueFormats
from engine.logs.canonical import quoted

_UNREAD = "the timestamp cannot be read"


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
    if column in formats.times:
        return Conversion(f"epoch(CAST({quoted(column)} AS TIMESTAMP))")
    missing = click_missing(text)
    value = f"COALESCE(TRY_CAST({text} AS DOUBLE), epoch(TRY_CAST({text} AS TIMESTAMPTZ)))"
    wrong = f"NOT ({missing}) AND {value} IS NULL"
    return Conversion(
        f"CASE WHEN {missing} THEN NULL ELSE {value} END", ((wrong, "the click time is no time"),)
    )


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
