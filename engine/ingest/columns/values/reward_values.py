"""How rewards may be written: as numbers, as words, as times of clicks, or empty for no click."""

import re
from dataclasses import replace

from engine.ingest.columns.values.click_words import FALSE_WORDS, TRUE_WORDS
from engine.ingest.columns.values.conversion import Conversion, click_missing, number_of
from engine.ingest.columns.values.timestamps import click_moment
from engine.ingest.columns.values.value_formats import ValueFormats
from engine.logs.canonical import escaped, quoted

_YES, _NO = (f"'{'|'.join(map(re.escape, words))}'" for words in (TRUE_WORDS, FALSE_WORDS))


def reward(column: str, text: str, formats: ValueFormats) -> Conversion:
    """The reward of a row, in the way in which this file writes it."""
    if formats.click_times:
        none, _, wrong = click_moment(column, text, formats)
        return Conversion(f"CASE WHEN {none} THEN 0.0 ELSE 1.0 END", wrong)
    if formats.others_unclicked:
        return Conversion(f"CASE WHEN {among(text, formats.clicked)} THEN 1.0 ELSE 0.0 END")
    if column in formats.numeric:
        read = _number(f"CAST({quoted(column)} AS DOUBLE)")
    else:
        read = _number_or_word(text, column in formats.decimal_comma)
    if formats.any_is_click:
        return replace(read, value=f"CAST({read.value} > 0 AS DOUBLE)")
    if formats.clicked or formats.unclicked:
        read = _by_word(read, text, formats)
    return _or_zero(read, text) if formats.empty_is_zero else read


def _number(number: str) -> Conversion:
    """A column whose type is a number already."""
    wrong = (f"NOT isfinite({number})", "the reward is not a number")
    return Conversion(number, ((f"{number} IS NULL", "no reward"), wrong))


def _number_or_word(text: str, comma: bool) -> Conversion:
    lower = f"lower({text})"
    words = (
        f"CASE WHEN regexp_full_match({lower}, {_YES}) THEN 1 "
        f"WHEN regexp_full_match({lower}, {_NO}) THEN 0 END"
    )
    number = f"COALESCE({number_of(text, comma)}, {words})"
    wrong = f"NOT COALESCE(isfinite({number}), false)"
    return Conversion(
        number, ((f"COALESCE({text}, '') = ''", "no reward"), (wrong, "the reward is not a number"))
    )


def among(text: str, words: tuple[str, ...]) -> str:
    """The SQL condition that a text is one of the words; numbers may be written otherwise."""
    same = [f"lower({text}) = '{escaped(word)}'" for word in words]
    numbers = [word for word in words if re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?", word)]
    same += [f"COALESCE(TRY_CAST({text} AS DOUBLE) = {word}, false)" for word in numbers]
    return " OR ".join(same) or "false"


def _by_word(read: Conversion, text: str, formats: ValueFormats) -> Conversion:
    """The same, with the further words for clicks of this file."""
    yes, no = among(text, formats.clicked), among(text, formats.unclicked)
    recognised = f"COALESCE({yes} OR {no}, false)"
    return Conversion(
        f"CASE WHEN {yes} THEN 1.0 WHEN {no} THEN 0.0 ELSE {read.value} END",
        tuple((f"NOT {recognised} AND ({wrong})", reason) for wrong, reason in read.invalid),
    )


def _or_zero(read: Conversion, text: str) -> Conversion:
    """The same, with a missing value read as 0."""
    missing = click_missing(text)
    return Conversion(
        f"CASE WHEN {missing} THEN 0.0 ELSE {read.value} END",
        tuple((f"NOT ({missing}) AND ({wrong})", reason) for wrong, reason in read.invalid),
    )
