"""Ranks and impressions by what their values are, where no name that is known says so."""

import re
from collections.abc import Sequence

from engine.ingest.columns.computed_columns.derived import DERIVED
from engine.ingest.columns.evidence.meaning import ColumnDoubt, Guess
from engine.ingest.columns.values.click_words import ABSENT, FALSE_WORDS, click_and_its_denial
from engine.ingest.columns.values.joined_columns import parts
from engine.ingest.columns.values.texts_of_rows import Sample, rows_of
from engine.ingest.columns.wide.unfold import ORDER
from engine.ingest.names.action_words import named_like_actions
from engine.ingest.names.column_synonyms import place

_PLACES = frozenset(("rank", "position", "pos", "slot", "ordinal", "index", "idx", "order"))
_BESIDE = frozenset(
    (
        "list", "serp", "result", "results", "display", "displayed", "shown", "absolute", "hit",
        "item", "document", "doc", "product", "in", "on", "of", "the", "based", "number", "no",
        "global", "overall", "final", "original", "search", "0", "1",
        "ad", "ads", "advert", "listing", "video", "track", "job", "offer", "page", "screen",
    )
)  # fmt: skip
"""What else the name of a rank may say; a rank by price or popularity is none."""
_MANY = 20
_NUMBER = re.compile(r"[0-9]{1,9}(\.0+)?")
_ID = re.compile(r"(id|uuid|uid|guid|key|hash|ranking|request|search|impression|serp|page)$")


def _words(column: str) -> list[str]:
    """The words of a column's name: displayOrder -> display, order."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column)
    return [word for word in re.split(r"[^a-z0-9]+", parted.lower()) if word]


def _speaks_of_places(column: str) -> bool:
    """Whether the words of a name are those of a place in a list, and none that a list lacks."""
    words = {*_words(column)}
    return bool(words & _PLACES) and words <= _PLACES | _BESIDE and column != ORDER


def _free(sample: Sample, guess: Guess) -> list[str]:
    taken = {part for column in guess.mapping.values() for part in parts(column, sample)}
    return [column for column in sample if column not in taken]


def by_actions(sample: Sample, guess: Guess) -> None:
    """Take a column of actions for the reward where each row says of its item click or no click."""
    if "reward" in guess.mapping:
        return
    for column in _free(sample, guess):
        if named_like_actions(column) and click_and_its_denial(sample[column]):
            guess.take("reward", column, "each row says whether its item was clicked")
            return


def by_places(sample: Sample, guess: Guess) -> None:
    """Take a column for the rank whose name refers to a place, and that no impression repeats.

    A number of the row is none, nor is a place that the item had before it was ranked anew.
    """
    impression = guess.mapping.get("impression")
    if impression is None:
        return
    for column in _free(sample, guess):
        if not _speaks_of_places(column) or "original" in _words(column):
            continue
        numbers_rows = _MANY <= len(sample[column]) < 2 * len({*sample[column]})
        if numbers_rows or not are_ranks(sample[column]):
            continue
        if one_ranking(sample, impression, column):
            guess.take("rank", column, "named like a place, and no impression repeats a value")
            guess.passed_over.pop("rank", None)
            return


def places_alone(sample: Sample, guess: Guess) -> list[str]:
    """The columns that may be the rank by their names and values, where none says the impression.

    A number of the row is none: ranks come again.
    """
    return [
        column
        for column in _free(sample, guess)
        if _speaks_of_places(column)
        and are_ranks(sample[column])
        and 1 < len({*sample[column]}) <= len(sample[column]) / 2
    ]


def by_ids(sample: Sample, guess: Guess) -> None:
    """Take an id for the impression, each value of which shows every rank once at most."""
    rank = guess.mapping.get("rank")
    if rank is None:
        return
    for column in _free(sample, guess):
        if _ID.search(column.lower()) and one_ranking(sample, column, rank) > 1:
            guess.take("impression", column, "each value is one ranking")
            return


def doubt_ranks(sample: Sample, guess: Guess) -> None:
    """Say so where two columns that differ may both be the rank; take the one that repeats none."""
    rank, reward = guess.mapping.get("rank"), guess.mapping.get("reward")
    if rank is None or reward is None:
        return
    if rank in DERIVED or not are_ranks(sample[rank]):
        return
    for column in _free(sample, guess):
        named = place("rank", column) is not None or _speaks_of_places(column)
        if not named or not are_ranks(sample[column]) or not _apart(sample[rank], sample[column]):
            continue
        impression = guess.mapping.get("impression")
        repeats = bool(impression) and not one_ranking(sample, str(impression), rank)
        if repeats and one_ranking(sample, str(impression), column):
            rank, column = column, rank
            guess.take("rank", rank, "no impression repeats one of its values")
        rows = [
            pair for pair in zip(sample[rank], sample[column], strict=True) if pair[0] != pair[1]
        ]
        tops = [at_the_top(sample[name], sample[reward]) for name in (rank, column)]
        what = f"Both {rank!r} and {column!r} may be the rank, and they differ in {len(rows):,} of "
        what += f"the first {len(sample[rank]):,} rows. {rank!r} was chosen: {tops[0]:.1%} of the "
        what += f"rows at its top are clicked, and {tops[1]:.1%} at the top of {column!r}."
        fix = f"If items were displayed in the order of the other, map rank={column}."
        guess.doubts.append(ColumnDoubt(what, fix, (rank, column)))
        return


def _whole_number(text: str | None) -> int | None:
    """A text as a whole number that is not negative; None where it is none."""
    return int(text.split(".")[0]) if text and _NUMBER.fullmatch(text) else None


def are_ranks(values: Sequence[str | None]) -> bool:
    """Whether all values are whole numbers, and some of them the first."""
    numbers = {_whole_number(value) for value in values if value}
    return None not in numbers and bool(numbers & {0, 1})


def _apart(one: Sequence[str | None], other: Sequence[str | None]) -> bool:
    """Whether two columns of ranks differ by more than where they start."""
    pairs = [(_whole_number(a), _whole_number(b)) for a, b in zip(one, other, strict=True)]
    return len({a - b for a, b in pairs if a is not None and b is not None}) > 1


def at_the_top(ranks: Sequence[str | None], rewards: Sequence[str | None]) -> float:
    """The share of clicked rows among those of the first rank."""
    numbers = [_whole_number(rank) for rank in ranks]
    top = min(number for number in numbers if number is not None)
    texts = [text for number, text in zip(numbers, rewards, strict=True) if number == top]
    return clicked_among(texts) / len(texts)


def clicked_among(rewards: Sequence[str | None]) -> int:
    """How many of the first rewards are clicks."""
    none = {*ABSENT, *FALSE_WORDS, "0", "0.0", "-1"}
    return sum((text or "").lower() not in none for text in rewards)


def one_ranking(sample: Sample, column: str, rank: str) -> int:
    """How many rankings the columns together distinguish; 0 when they do not divide the rows.

    None of them may hold a rank twice, and they hold two rows or more in the mean: recommendations
    of single items may share a moment by chance.
    """
    keys = rows_of(sample, parts(column, sample))
    pairs = set(zip(keys, sample[rank], strict=True))
    groups = len(set(keys))
    return groups if len(pairs) == len(keys) >= 2 * groups else 0
