"""From the text of a column to the canonical value: the SQL of each field, and what is invalid.

Each field is an expression and a list of (condition, reason): a row for which a condition holds is
set aside with that reason.
"""

from dataclasses import replace

from engine.ingest.columns.values.conversion import Conversion, present
from engine.ingest.columns.values.joined_columns import concatenated, joined, keys, missing
from engine.ingest.columns.values.ranks import worded_rank
from engine.ingest.columns.values.reward_values import reward
from engine.ingest.columns.values.timestamps import click_time, timestamp
from engine.ingest.columns.values.value_formats import ValueFormats
from engine.logs.canonical import quoted

HIGHEST_RANK = 100_000
LARGEST, SMALLEST = "1e30", "1e-30"
"""Rewards beyond the one and propensities below the other give sums that a double cannot hold."""
_TEXT = ("impression", "session", "query", "item", "policy", "arm", "team", "pair")
_MAY_BE_EMPTY = ("query", "policy", "arm", "team", "pair")


def is_plain(field: str, column: str, formats: ValueFormats) -> bool:
    """Whether a field takes so little to read that its values need not be held to be read again."""
    if field in _TEXT:
        return bool(keys(column, formats))
    return column in formats.numeric or column in formats.times


def conversion(field: str, column: str, formats: ValueFormats) -> Conversion:
    """How one field is read from its column, or from several joined by ' + '."""
    return _in_range(field, _conversion(field, column, formats))


def _in_range(field: str, read: Conversion) -> Conversion:
    """The same, without numbers whose squares a double cannot hold."""
    name, size = field.replace("_", " "), f"abs({read.value})"
    if field == "reward":
        wrong = (f"{size} > {LARGEST}", f"the reward is larger than {LARGEST}")
    elif field.startswith("propensity"):
        tiny = f"{size} > 0 AND {size} < {SMALLEST}"
        wrong = (tiny, f"the {name} is too small to divide by")
    else:
        return read
    return replace(read, invalid=(*read.invalid, wrong))


def _conversion(field: str, column: str, formats: ValueFormats) -> Conversion:
    if field in _TEXT:
        return _text(field, column, formats)
    text = joined(column, formats)
    if field == "reward":
        return reward(column, text, formats)
    if field == "click_time":
        return click_time(column, text, formats)
    if field == "timestamp":
        return timestamp(column, text, formats)
    if field == "rank":
        return _rank(column, text, formats)
    return _number(field, column, text, formats)


def _text(field: str, column: str, formats: ValueFormats) -> Conversion:
    if field in _MAY_BE_EMPTY:
        return Conversion(f"COALESCE({joined(column, formats)}, '')")
    text, _ = concatenated(column, formats)
    return Conversion(text, ((missing(column, formats), f"no {field}"),))


def _rank(column: str, text: str, formats: ValueFormats) -> Conversion:
    number = quoted(column) if column in formats.numeric else f"TRY_CAST({text} AS DOUBLE)"
    number = worded_rank(text) if formats.worded_ranks else number
    whole = f"({number} = floor({number}) AND abs({number}) <= {HIGHEST_RANK})"
    if column in formats.whole and not formats.worded_ranks:
        whole = f"({number} BETWEEN -{HIGHEST_RANK} AND {HIGHEST_RANK})"
    return Conversion(
        f"CASE WHEN {whole} THEN CAST({number} AS INTEGER) END + {formats.rank_shift}",
        (
            (f"NOT COALESCE({whole}, false)", "the rank is not a whole number"),
            (f"{number} + {formats.rank_shift} < 1", "the rank is below 1"),
        ),
    )


def _number(field: str, column: str, text: str, formats: ValueFormats) -> Conversion:
    named = field.replace("_", " ")
    reason, endless = f"the {named} is not a number", f"the {named} is infinite"
    if column in formats.numeric:
        number = f"CAST({quoted(column)} AS DOUBLE)"
        number = f"CASE WHEN NOT isnan({number}) THEN {number} END"
        return Conversion(number, ((f"isinf({number})", endless),))
    plain = f"replace({text}, ',', '.')" if column in formats.decimal_comma else text
    number = f"TRY_CAST({plain} AS DOUBLE)"
    wrong = f"CASE WHEN isfinite({number}) THEN false ELSE {present(text)} END"
    return Conversion(
        f"CASE WHEN isfinite({number}) THEN {number} END",
        ((f"isinf({number})", endless), (wrong, reason)),
    )
