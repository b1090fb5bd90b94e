"""Columns whose names are known for a field, and whether their values are such as it holds."""

from collections.abc import Sequence

from engine.ingest.columns.evidence.meaning import Ground, Guess
from engine.ingest.columns.values.click_words import ABSENT, written_clicks
from engine.ingest.columns.values.joined_columns import parts
from engine.ingest.columns.values.ranks import rank_number
from engine.ingest.columns.values.texts_of_rows import Sample
from engine.ingest.names.column_synonyms import place, plain

_NUMERIC = ("reward", "rank", "propensity")
_TOLD = ("rank", "propensity")
"""Fields that a log can do without, but whose absence must not go unnoticed."""


def by_name(name: str, sample: Sample, guess: Guess, clicked: Sequence[str] = ()) -> None:
    """Take the free column with the most telling name whose values fit the field."""
    taken = {part for column in guess.mapping.values() for part in parts(column, sample)}
    taken |= apps_shown_in(sample) if name == "item" else set()
    named = [(place(name, column), column) for column in sample if column not in taken]
    for _, column in sorted((at, column) for at, column in named if at is not None):
        if why := fits(name, column, sample[column], clicked):
            guess.take(name, column, f"matched by name; {why}", Ground.NAME)
            guess.passed_over.pop(name, None)
            return
        if name in _TOLD:
            guess.passed_over.setdefault(name, column)


def apps_shown_in(sample: Sample) -> set[str]:
    """The columns of the app in which an item was shown: beside those of sites, it is no item."""
    apps = {column for column in sample if plain(column) == "appid"}
    beside = {"siteid", "sitedomain", "appdomain", "bannerpos"}
    return apps if beside & {*map(plain, sample)} else set()


def fits(name: str, column: str, texts: Sequence[str | None], clicked: Sequence[str] = ()) -> str:
    """Why the values fit the field, or an empty text when they do not."""
    values = [text for text in texts if text]
    if name == "arm":
        return "some of its values are negative, so there are two arms" if _signed(values) else ""
    if name not in _NUMERIC and not name.startswith(("propensity", "target")):
        return f"the first rows have {len(set(values)):,} different values"
    if name == "reward":
        written = written_clicks(column, texts, clicked)
        if written is not None:
            return written
    values = [value for value in values if value.strip().lower() not in ABSENT]
    read = rank_number if name == "rank" else _number
    numbers = [number for value in values if (number := read(value)) is not None]
    if len(numbers) <= len(values) / 2:
        return ""
    if name == "rank" and any(number != int(number) for number in numbers):
        return ""
    chances = name not in ("rank", "reward")
    if chances and sum(not 0 <= number <= 1 for number in numbers) > len(numbers) / 2:
        return ""
    return f"its values lie between {min(numbers):g} and {max(numbers):g}"


def _signed(values: Sequence[str]) -> bool:
    """Whether the values are whole numbers of both signs, as the two arms of a swap are."""
    numbers = [_number(value) for value in values]
    whole = all(number is not None and number == int(number) for number in numbers)
    return whole and any(number is not None and number < 0 for number in numbers)


def _number(value: str) -> float | None:
    try:
        number = float(value.replace(",", ".", 1))
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None
