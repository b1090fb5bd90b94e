"""Columns that are named like propensities and hold something else."""

from collections.abc import Mapping, Sequence

from engine.ingest.columns.doubts.click_rates import (
    MUCH,
    TOO_SMALL,
    doubt_of,
    predicts_clicks,
    share_of_one,
    times_allowed,
)
from engine.ingest.columns.evidence.meaning import ColumnDoubt, Guess
from engine.ingest.columns.values.click_words import number_of
from engine.ingest.columns.values.joined_columns import parts
from engine.ingest.columns.values.texts_of_rows import Sample, rows_of
from engine.ingest.names.column_synonyms import plain
from engine.ingest.names.name_words import words

_MANY = 20
_READ, _SOME, _FEW = 0.9, 0.1, 5
"""Shares of values that are numbers, and of those above 1, and how many these must be."""
_AMBIGUOUS = ("prob", "probability", "p")
"""Names that predicted click rates have as well."""
_WORDS = frozenset(("propensity", "propensities", "pscore", "logpropensity", "logprob", "ipw"))
_OF_TARGET = frozenset(("target", "new", "evaluation", "candidate"))
"""Words of names of propensities, and of those that the policy asked about has."""


def doubt_propensities(sample: Sample, guess: Guess) -> None:
    """Take back a propensity that its values contradict."""
    _whole_lists(sample, guess)
    _rates(sample, guess)
    _otherwise(sample, guess)
    _other_names(sample, guess)


def _other_names(sample: Sample, guess: Guess) -> None:
    """Say that no column was used whose name has a word for propensities, and other values."""
    fields = {*guess.mapping, *guess.passed_over, *guess.unread}
    if any(field.startswith("propensity") for field in fields):
        return
    for column, values in sample.items():
        named = set(words(column))
        if not named & _WORDS or named & _OF_TARGET or column in guess.mapping.values():
            continue
        if how := odd_chances(values):
            what = f"Column {column!r} is named like a propensity, but its values {how}. "
            fix = "If they are propensities, write them from 0 to 1 in a column named propensity."
            guess.doubts.append(ColumnDoubt(f"{what}It was not used.", fix, (column,)))


def _otherwise(sample: Sample, guess: Guess) -> None:
    """Leave a column to be asked about that is named like a propensity and written otherwise."""
    column = guess.passed_over.get("propensity", "")
    if odd_chances(sample.get(column, ())):
        guess.unread["propensity"] = guess.passed_over.pop("propensity")


def odd_chances(values: Sequence[str | None]) -> str:
    """How numbers are written that are no chances from 0 to 1; empty where that is not seen."""
    texts = [value for value in values if value]
    numbers = [number for text in texts if (number := number_of(text)) is not None]
    if texts and all(text.endswith("%") for text in texts):
        return "are percentages"
    if len(numbers) < _READ * len(texts) or not numbers:
        return ""
    if max(numbers) < 0:
        return "are negative, like logarithms of probabilities"
    above = sum(number > 1 for number in numbers)
    if above > _SOME * len(numbers) and above >= _FEW:
        whole = "1 or more, like percentages or inverse probabilities"
        return f"are {whole}" if min(numbers) >= 1 else "are partly above 1, like percentages"
    return ""


def _whole_lists(sample: Sample, guess: Guess) -> None:
    """Take no probability of a whole list, the same in all of its rows, for that of an item.

    Beside a column of the target's chances it is meant: slate weights divide the two.
    """
    column, cascade = guess.mapping.get("propensity"), guess.mapping.get("propensity_cascade")
    impression, rank = guess.mapping.get("impression"), guess.mapping.get("rank")
    if column is None or cascade is None or impression is None or rank is None:
        return
    if guess.mapping.get("target"):
        return
    keys, values = rows_of(sample, parts(impression, sample)), sample[column]
    lists, pairs = len(set(keys)), len(set(zip(keys, values, strict=True)))
    steps = len(set(zip(keys, sample[cascade], strict=True)))
    if lists < _MANY or pairs > lists or steps < 2 * lists:
        return
    guess.leave("propensity")
    what = f"Column {column!r} is the same in all rows of an impression, so it is the probability "
    what += f"of the whole list, as in the last row of {cascade!r}. It was not used for items."
    fix = f"If it is the probability of each item, map propensity={column}."
    guess.doubts.append(ColumnDoubt(what, fix, (column, cascade)))


def _rates(sample: Sample, guess: Guess) -> None:
    """Take no predicted click rates for propensities, which the rows contradict."""
    column, item = guess.mapping.get("propensity"), guess.mapping.get("item")
    joint = {"propensity_item_rank", "propensity_cascade"} & set(guess.mapping)
    if column is None or item is None or joint:
        return
    why = _contradiction(sample, guess.mapping, column)
    if not why:
        return
    guess.leave("propensity")
    fix = f"If it is the probability that the item was shown, map propensity={column}."
    guess.doubts.append(ColumnDoubt(doubt_of(column, why), fix, (column,)))


def _contradiction(sample: Sample, mapping: Mapping[str, str], column: str) -> str:
    """What in the rows contradicts that the column holds propensities; empty when nothing does."""
    items = rows_of(sample, parts(mapping["item"], sample))
    ranks = sample[mapping["rank"]] if mapping.get("rank") else [""] * len(sample[column])
    share = share_of_one(items, ranks, sample[column])
    if share is None:
        return ""
    if share < TOO_SMALL:
        return (
            f"its values sum to {share:.2g} over the items of a rank, and propensities would sum "
            "to 1"
        )
    if plain(column) not in _AMBIGUOUS:
        return ""
    shown = times_allowed(items, ranks, sample[column])
    largest = max((times for _, times, error in shown if times > 1 + 5 * error), default=1.0)
    if largest > MUCH:
        return f"an item is shown {largest:.2g} times as often as its values allow"
    apart = any(abs(times - 1) > max(MUCH - 1, 5 * error) for _, times, error in shown)
    reward = mapping.get("reward")
    if apart and reward and predicts_clicks(sample[column], sample[reward]):
        return "rows are clicked as often as its values predict"
    return ""
