"""Tables of ratings, as MovieLens has them: a user, an item, a rating, perhaps a time."""

import re
from collections.abc import Sequence

from engine.ingest.columns.evidence.meaning import ColumnDoubt, Ground, Guess
from engine.ingest.columns.values.click_words import are_epochs, number_of
from engine.ingest.columns.values.texts_of_rows import Sample
from engine.ingest.names.column_synonyms import plain

_RATINGS = ("rating", "ratings", "stars")
_LABELS = ("label", "labels", "outcome", "y")
_MOST_COLUMNS, _SCALE, _GRADES = 5, 10, 5
_OTHER = "If clicks are in another column, map reward=COLUMN."
_FIELDS = ("session", "item", "reward", "timestamp")


def by_rating(sample: Sample, guess: Guess) -> None:
    """Take ratings for the reward of a table that holds little else, and say what they are not."""
    if "reward" in guess.mapping or len(sample) > _MOST_COLUMNS:
        return
    column = next((name for name in sample if plain(name) in _RATINGS), "")
    if column and {"item", "session"} <= set(guess.mapping) and _are_ratings(sample[column]):
        guess.take("reward", column, "it holds ratings")
    elif _is_unnamed_ratings(sample):
        for field, name in zip(_FIELDS, sample, strict=True):
            guess.take(field, name, "a user, an item, a rating and a time, as MovieLens has them")
        column = list(sample)[2]
    else:
        return
    what = (
        f"Column {column!r} holds ratings, and they were read as the reward. Users chose what to "
    )
    what += "rate: the file does not say what was shown and not rated, nor at which ranks."
    guess.doubts.append(ColumnDoubt(what, _OTHER, (column,)))


def doubt_grades(sample: Sample, guess: Guess) -> None:
    """Say so where labels are whole numbers of a few, as grades of relevance are, and no clicks."""
    column = guess.mapping.get("reward", "")
    if plain(column) not in _LABELS or guess.grounds["reward"] is not Ground.NAME:
        return
    numbers = {number_of(value) for value in sample[column] if value}
    distinct = {number for number in numbers if number is not None}
    if len(distinct) < len(numbers) or not {2.0} <= distinct <= {*map(float, range(_GRADES + 1))}:
        return
    what = f"Column {column!r} holds whole numbers up to {max(distinct):g}, like grades of "
    what += "relevance. They were read as the reward, so results on clicks are results on grades."
    guess.doubts.append(ColumnDoubt(what, _OTHER, (column,)))


def _is_unnamed_ratings(sample: Sample) -> bool:
    """Whether four columns without names are a user, an item, a rating and a time."""
    columns = list(sample.values())
    if len(columns) != len(_FIELDS) or not all(
        re.fullmatch("column_[0-9]", name) for name in sample
    ):
        return False
    times = [number_of(value) for value in columns[3] if value]
    written = [time for time in times if time is not None]
    ids = all(value and value.isdigit() for values in columns[:2] for value in values)
    epochs = len(written) == len(columns[3]) and are_epochs(min(written), max(written))
    return ids and epochs and _are_ratings(columns[2])


def _are_ratings(values: Sequence[str | None]) -> bool:
    """Whether the values are those of a scale, as from half a star to five."""
    numbers = {number_of(value) for value in values if value}
    whole = {2 * number for number in numbers if number is not None}
    return (
        None not in numbers
        and 1 < len(whole) <= _SCALE
        and all(0 < number <= 2 * _SCALE and number == int(number) for number in whole)
    )
