"""From the text of a column to the canonical value: the SQL of each field, and what is invalid.

Each field is an expression and a list of (condition, reason): a row for which a condition holds is
set aside with that reason.
"""

from dataclasses import dataclass

from engine.logs.canonical import quoted

HIGHEST_RANK = 100_000
_TRUE = "('true', 't', 'yes', 'y', 'click', 'clicked')"
_FALSE = "('false', 'f', 'no', 'n', 'skip', 'skipped')"
_TEXT = ("impression", "session", "query", "item", "policy", "arm")
_MAY_BE_EMPTY = ("query", "policy", "arm")


@dataclass(frozen=True)
class Conversion:
    """The SQL expression of a canonical field, and when a row's value is invalid."""

    value: str
    invalid: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Conventions:
    """How this file writes ranks, numbers and dates; found by `conventions` or said by a person."""

    rank_shift: int = 0
    decimal_comma: tuple[str, ...] = ()
    timestamp: str = "iso"


def conversion(field: str, column: str, how: Conventions) -> Conversion:
    """How one field is read from its column, or from several joined by ' + '."""
    text = joined(column)
    if field in _TEXT:
        return _text(field, text)
    if field == "rank":
        return _rank(text, how.rank_shift)
    if field == "timestamp":
        return _timestamp(text, how.timestamp)
    return _number(field, text, column in how.decimal_comma)


def parts(column: str) -> list[str]:
    """The columns of the file that a mapping names: 'session + query' -> two."""
    return [part.strip() for part in column.split(" + ")]


def joined(column: str) -> str:
    """The SQL text of a mapped column; several are joined by a slash."""
    texts = [f"trim(CAST({quoted(part)} AS VARCHAR))" for part in parts(column)]
    return texts[0] if len(texts) == 1 else f"concat_ws('/', {', '.join(texts)})"


def _text(field: str, text: str) -> Conversion:
    if field in _MAY_BE_EMPTY:
        return Conversion(f"COALESCE({text}, '')")
    return Conversion(text, ((f"COALESCE({text}, '') = ''", f"no {field}"),))


def _rank(text: str, shift: int) -> Conversion:
    number = f"TRY_CAST({text} AS DOUBLE)"
    whole = f"({number} = floor({number}) AND abs({number}) <= {HIGHEST_RANK})"
    return Conversion(
        f"CASE WHEN {whole} THEN CAST({number} AS INTEGER) END + {shift}",
        (
            (f"NOT COALESCE({whole}, false)", "the rank is no whole number"),
            (f"{number} + {shift} < 1", "the rank is below 1"),
        ),
    )


def _number(field: str, text: str, comma: bool) -> Conversion:
    plain = f"replace({text}, ',', '.')" if comma else text
    lower = f"lower({text})"
    number = f"TRY_CAST({plain} AS DOUBLE)"
    if field == "reward":
        number = (
            f"CASE WHEN {lower} IN {_TRUE} THEN 1 WHEN {lower} IN {_FALSE} THEN 0 ELSE {number} END"
        )
        wrong = f"NOT COALESCE(isfinite({number}), false)"
        return Conversion(
            number,
            ((f"COALESCE({text}, '') = ''", "no reward"), (wrong, "the reward is no number")),
        )
    given = f"COALESCE({text}, '') <> ''"
    wrong = f"({given} AND NOT COALESCE(isfinite({number}), false))"
    return Conversion(number, ((wrong, f"the {field.replace('_', ' ')} is no number"),))


def _timestamp(text: str, kind: str) -> Conversion:
    given = f"COALESCE({text}, '') <> ''"
    value = TIMESTAMPS[kind].format(text=text)
    return Conversion(value, ((f"({given} AND {value} IS NULL)", "the timestamp cannot be read"),))


def _parsed(*formats: str) -> str:
    listed = ", ".join(f"'{form}'" for form in formats)
    return f"try_strptime({{text}}, [{listed}])"


def _dated(date: str) -> str:
    forms = [f"{date} %H:%M:%S", f"{date} %H:%M", date, f"{date} %H:%M:%S.%f", f"{date}T%H:%M:%S"]
    return _parsed(*[form.replace("/", sign) for sign in "/.-" for form in forms])


TIMESTAMPS = {
    "iso": "CASE WHEN regexp_matches({text}, ':[0-9.]+ ?(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$') "
    "THEN TRY_CAST({text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' "
    "ELSE TRY_CAST({text} AS TIMESTAMP) END",
    "seconds": "make_timestamp(CAST(floor(TRY_CAST({text} AS DOUBLE) * 1000000) AS BIGINT))",
    "milliseconds": "make_timestamp(CAST(floor(TRY_CAST({text} AS DOUBLE) * 1000) AS BIGINT))",
    "microseconds": "make_timestamp(TRY_CAST({text} AS BIGINT))",
    "day first": _dated("%d/%m/%Y"),
    "month first": _dated("%m/%d/%Y"),
}
"""How timestamps may be written, as SQL from text to UTC."""
