"""Ids of searches, where the ranking is not named as one: beside ids of rows, or without ranks."""

from collections.abc import Collection

from engine.ingest.columns.evidence.guess_by_values import one_ranking
from engine.ingest.columns.evidence.meaning import ColumnDoubt, Ground, Guess
from engine.ingest.columns.values.joined_columns import parts
from engine.ingest.columns.values.texts_of_rows import Sample, rows_of
from engine.ingest.names.column_synonyms import place, plain
from engine.ingest.names.search_names import SEARCHES

_MANY = 20


def rankings_beside_rows(sample: Sample, guess: Guess) -> None:
    """Take an id of rankings for the impression, where the one that is named so is of each row."""
    row, rank = guess.mapping.get("impression", ""), guess.mapping.get("rank")
    values = sample.get(row, ())
    by_name = guess.grounds.get("impression") is Ground.NAME
    if not by_name or rank is None or len(values) < _MANY or len({*values}) < len(values):
        return
    for column in sample:
        named = plain(column) in SEARCHES or place("impression", column) is not None
        if named and column != row and one_ranking(sample, column, rank) > 1:
            guess.take("impression", column, "each value is one ranking")
            what = f"Each row has its own {row!r}, and each value of {column!r} shows no rank "
            what += f"twice: {column!r} was read as the impression."
            fix = f"If rows were shown alone, map impression={row}."
            guess.doubts.append(ColumnDoubt(what, fix, (row, column)))
            return


def searches_without_ranks(sample: Sample, guess: Guess, given: Collection[str]) -> None:
    """Take the id of a search beside its text for the impression, where no column is the rank.

    Each must show an item once, for one query, and two rows or more in the mean.
    """
    query, item = guess.mapping.get("query"), guess.mapping.get("item")
    if {"impression", "rank"} & {*given, *guess.mapping} or query is None or item is None:
        return
    taken = {part for column in guess.mapping.values() for part in parts(column, sample)}
    for column in sample:
        if plain(column) not in SEARCHES or column in taken:
            continue
        ids = len({*sample[column]})
        shown = rows_of(sample, [column, *parts(item, sample)])
        texts = rows_of(sample, [column, *parts(query, sample)])
        if len({*texts}) == ids and len({*shown}) == len(shown) >= 2 * ids > 2:
            guess.take("impression", column, "each value shows an item once, for one query")
            return
