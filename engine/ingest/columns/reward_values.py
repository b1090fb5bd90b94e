"""How rewards may be written: as numbers, as words, as times of clicks, or empty for no click."""

from engine.ingest.columns.conversion import Conversion, click_missing
from engine.ingest.columns.value_formats import ValueFormats
from engine.logs.canonical import quoted

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


def reward(column: str, text: str, formats: ValueFormats) -> Conversion:
    """The reward of a row, in the way in which this file writes it."""
    if formats.click_times:
        return Conversion(f"CASE WHEN {click_missing(text)} THEN 0.0 ELSE 1.0 END")
    if column in formats.numeric:
        read = _number(f"CAST({quoted(column)} AS DOUBLE)")
    else:
        read = _number_or_word(text, column in formats.decimal_comma)
    return _or_zero(read, text) if formats.empty_is_zero else read


def _number(number: str) -> Conversion:
    """A column whose type is a number already."""
    wrong = (f"NOT isfinite({number})", "the reward is no number")
    return Conversion(number, ((f"{number} IS NULL", "no reward"), wrong))


def _number_or_word(text: str, comma: bool) -> Conversion:
    lower = f"lower({text})"
    words = (
        f"CASE WHEN regexp_full_match({lower}, {_TRUE}) THEN 1 "
        f"WHEN regexp_full_match({lower}, {_FALSE}) THEN 0 END"
    )
    plain = f"replace({text}, ',', '.')" if comma else text
    number = f"COALESCE(TRY_CAST({plain} AS DOUBLE), {words})"
    wrong = f"NOT COALESCE(isfinite({number}), false)"
    return Conversion(
        number, ((f"COALESCE({text}, '') = ''", "no reward"), (wrong, "the reward is no number"))
    )


def _or_zero(read: Conversion, text: str) -> Conversion:
    """The same, with a missing value read as 0."""
    missing = click_missing(text)
    return Conversion(
        f"CASE WHEN {missing} THEN 0.0 ELSE {read.value} END",
        tuple((f"NOT ({missing}) AND ({wrong})", reason) for wrong, reason in read.invalid),
    )
