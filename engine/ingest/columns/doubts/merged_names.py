"""Columns to which a join of two tables gave one name: `rank_x` beside `rank_y`."""

from collections.abc import Collection, Iterator, Sequence

from engine.core.errors import EngineError
from engine.core.numbers import count
from engine.ingest.columns.evidence.guess_by_name import fits
from engine.ingest.columns.evidence.guess_by_values import are_ranks, at_the_top, clicked_among
from engine.ingest.columns.evidence.meaning import BELOW, ColumnDoubt, Ground, Guess
from engine.ingest.columns.values.click_words import number_of
from engine.ingest.columns.values.texts_of_rows import Sample
from engine.ingest.names.column_synonyms import place

_BOTH = (("_x", "_y"), ("_left", "_right"), ("_l", "_r"), ("_lhs", "_rhs"))
"""What a join adds to the names of both tables."""
_SECOND = ("_y", "_right", "_rhs", "_1", ".1", ":1")
"""What it adds to that of the second table alone."""
_NUMBERS = ("reward", "rank", "item", "query", "impression", "propensity")
"""Fields whose choice changes numbers, and not only the width of intervals."""


def doubt_merged(sample: Sample, guess: Guess, given: Collection[str]) -> None:
    """Leave two columns of one name to be asked about where they differ and may be one field.

    Where the name of one of them is left as it was, that one is taken, and this is said.

    Args:
        sample: the first rows of the file.
        guess: what the columns mean so far.
        given: the fields that a person decided.
    """
    for first, second, name in _pairs(sample):
        differ = _differing(sample[first], sample[second])
        for field in _NUMBERS:
            taken = guess.mapping.get(field, "")
            if not differ or field in given or guess.grounds.get(field) is Ground.PERSON:
                continue
            if taken not in (first, second) and (taken or not _may_be(field, name, first, sample)):
                continue
            if first != name:
                guess.twins[field] = (first, second)
            elif taken and not guess.doubted(second):
                what = f"{_both_in_numbers(field, (first, second), sample)}. {taken!r} was taken."
                fix = f"If it is the other, map {field}={second}."
                guess.doubts.append(ColumnDoubt(what[0].upper() + what[1:], fix, (first, second)))


def question_of_twins(field: str, guess: Guess, sample: Sample) -> EngineError | None:
    """The error for a field that two columns of one name may be."""
    if field not in guess.twins:
        return None
    pair = guess.twins[field]
    where = _choices_in_numbers(guess, field, pair, sample)
    fix = f"Say which: {field}=COLUMN."
    return EngineError(_both_in_numbers(field, pair, sample), where, fix, form=BELOW)


def _pairs(sample: Sample) -> Iterator[tuple[str, str, str]]:
    """The columns of one name, and that name: rank_x, rank_y, rank."""
    for column in sample:
        for one, other in _BOTH:
            name = column.removesuffix(one)
            if name not in ("", column) and name + other in sample and name not in sample:
                yield column, name + other, name
        for end in _SECOND:
            if column + end in sample and column + "_2" not in sample:
                yield column, column + end, column


def _may_be(field: str, name: str, column: str, sample: Sample) -> bool:
    """Whether the name of two columns, without what the join added, is known for a field."""
    plainly = field in ("rank", "reward", "item", "query") and place(field, name) is not None
    return plainly and bool(fits(field, name, sample[column]))


def _both_in_numbers(field: str, pair: tuple[str, str], sample: Sample) -> str:
    first, second = (sample[column] for column in pair)
    what = f"both {pair[0]!r} and {pair[1]!r} may be the {field}, as joins of tables name them, "
    differ = _differing(first, second)
    return f"{what}and they differ in {differ:,} of the first {count(len(first), 'row')}"


def _differing(first: Sequence[str | None], second: Sequence[str | None]) -> int:
    """In how many rows two columns differ; of numbers, by more than how they are written."""
    rows = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    numbers = [[number_of(text) if text else None for text in row] for row in rows]
    return sum(a is None or a != b for a, b in numbers)


def _choices_in_numbers(guess: Guess, field: str, pair: tuple[str, str], sample: Sample) -> str:
    """What either choice means, in numbers."""
    columns = [sample[column] for column in pair]
    reward = sample.get(guess.mapping.get("reward", ""))
    if field == "reward":
        means = [f"{clicked_among(values):,} clicks in {{!r}}" for values in columns]
    elif field == "rank" and reward and all(map(are_ranks, columns)):
        shares = [at_the_top(ranks, reward) for ranks in columns]
        means = [f"{shares[0]:.1%} of the rows at the top of {{!r}} are clicked,"]
        means += [f"{shares[1]:.1%} of those at the top of {{!r}}"]
    else:
        means = [f"{count(len({*values}), 'value')} in {{!r}}" for values in columns]
    return " and ".join(text.format(column) for text, column in zip(means, pair, strict=True))
