"""Which column of a file means what: a guess for each canonical field, with its reason."""

from collections.abc import Mapping, Sequence

from engine.core.errors import unknown
from engine.ingest.columns.doubts.independent_units import doubt_sessions, doubt_visitors, visitors
from engine.ingest.columns.doubts.merged_names import doubt_merged
from engine.ingest.columns.doubts.no_click_items import doubt_no_click
from engine.ingest.columns.doubts.propensity_doubts import doubt_propensities
from engine.ingest.columns.evidence.guess_by_name import by_name, fits
from engine.ingest.columns.evidence.guess_by_values import (
    by_actions,
    by_ids,
    by_places,
    doubt_ranks,
    one_ranking,
    places_alone,
)
from engine.ingest.columns.evidence.guess_by_words import by_words, left_by_words
from engine.ingest.columns.evidence.meaning import ColumnDoubt, Ground, Guess
from engine.ingest.columns.evidence.ratings import by_rating, doubt_grades
from engine.ingest.columns.evidence.search_ids import rankings_beside_rows, searches_without_ranks
from engine.ingest.columns.values.click_words import are_click_times
from engine.ingest.columns.values.joined_columns import parts
from engine.ingest.columns.values.texts_of_rows import Sample, rows_of
from engine.ingest.names.column_synonyms import SYNONYMS, plain
from engine.ingest.names.search_names import SEARCHES
from engine.logs.schema import FIELDS

_UNIQUE = 0.9
"""Above this share of different values per row, a context hardly ever occurs twice."""
_MANY, _LONG = 20, 8
_INDEPENDENT = "of its own, and rows of one ranking as independent: intervals may be too narrow."


def guess(
    sample: Sample, given: Mapping[str, str] | None = None, clicked: Sequence[str] = ()
) -> Guess:
    """The meaning of each column, from its name and its first values.

    Args:
        sample: the first rows of the file.
        given: {field: column} that a person decided; an empty column means the file has none.
        clicked: words that mean clicked, where a person says so.

    Raises:
        EngineError: a given field or column does not exist.
    """
    given = {name: column.strip() for name, column in (given or {}).items()}
    _check(sample, given)
    guess = Guess(sample=sample)
    for name, column in given.items():
        if column:
            guess.take(name, column, "set by you", Ground.PERSON)
    for name in SYNONYMS:
        if name not in given:
            by_name(name, sample, guess, clicked)
    by_words(sample, guess, list(given))
    if "reward" not in given:
        by_rating(sample, guess)
        doubt_grades(sample, guess)
        by_actions(sample, guess)
    if "rank" not in {*given, *guess.mapping}:
        by_places(sample, guess)
    by_words(sample, guess, list(given), odd=True)
    if "click_time" not in given and _clicks_are_times(sample, guess, clicked):
        guess.take("click_time", guess.mapping["reward"], "the reward is the time of the click")
    if "impression" not in given:
        rankings_beside_rows(sample, guess)
    if "impression" not in given and "impression" not in guess.mapping:
        _search(sample, guess)
    if "impression" not in given and "impression" not in guess.mapping:
        _impression(sample, guess)
    if "rank" not in given and "rank" not in guess.mapping:
        by_places(sample, guess)
    if "impression" not in given and "impression" not in guess.mapping:
        by_ids(sample, guess)
    if not {"rank", "impression"} & {*given, *guess.mapping}:
        _by_places_alone(sample, guess)
    searches_without_ranks(sample, guess, list(given))
    if "rank" not in given:
        doubt_ranks(sample, guess)
    if "query" not in given:
        _context(sample, guess)
    if "session" not in given:
        _users(sample, guess)
        _visitors(sample, guess)
    if "impression" not in given:
        _single_rows(sample, guess)
    if "propensity" not in given:
        doubt_propensities(sample, guess)
    doubt_no_click(sample, guess)
    doubt_merged(sample, guess, list(given))
    left_by_words(sample, guess, list(given))
    return guess


def misfits(sample: Sample, mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapped fields, with their columns, whose first values are not what the field holds."""
    return {
        name: column
        for name, column in mapping.items()
        if len(parts(column, sample)) == 1 and not fits(name, column, sample[column])
    }


def as_read(sample: Sample, mapping: Mapping[str, str]) -> dict[str, list[str]]:
    """The first rows as the fields that their columns are read for; joined columns side by side."""
    return {
        name: [
            " + ".join(str(text) for text in row) for row in rows_of(sample, parts(column, sample))
        ]
        for name, column in mapping.items()
        if column
    }


def _check(sample: Sample, given: Mapping[str, str]) -> None:
    field_names = [field.name for field in FIELDS]
    for name, column in given.items():
        if name not in field_names:
            raise unknown("field", name, field_names)
        for part in parts(column, sample) if column else []:
            if part not in sample:
                raise unknown("column", part, list(sample)[:50])


def _search(sample: Sample, guess: Guess) -> None:
    """An id of each search is the impression, also where its name says query."""
    rank, query = guess.mapping.get("rank"), guess.mapping.get("query")
    if rank is None:
        return
    for column in sample:
        if plain(column) not in SEARCHES or (column in guess.mapping.values() and column != query):
            continue
        searches = one_ranking(sample, column, rank)
        if not searches or searches < 2:
            continue
        if column != query:
            guess.take("impression", column, "each value is one ranking")
            return
        repeated = one_ranking(sample, column, rank) == len(set(sample[column]))
        if repeated and searches >= _MANY and _looks_unique(sample[column]):
            guess.take("impression", column, "each value is one ranking")
            guess.doubts.append(
                ColumnDoubt(
                    f"Each of the first {searches:,} values of {column!r} identifies one ranking, "
                    "so it was read as the impression and as the query: no query occurs in more "
                    "than one ranking.",
                    "Map the text of the query, if the file has it: query=COLUMN.",
                    (column,),
                )
            )


def _looks_unique(values: Sequence[str | None]) -> bool:
    """Whether the values are long ids, as are given to each search."""
    distinct = {value for value in values if value}
    return bool(distinct) and all(len(value) >= _LONG for value in distinct)


def _context(sample: Sample, guess: Guess) -> None:
    """Take no query whose values differ from row to row: no policy could see one again."""
    query, rank = guess.mapping.get("query"), guess.mapping.get("rank")
    if query is None or rank is not None:
        return
    values = sample[query]
    different = len(set(values))
    if len(values) < _MANY or different < _UNIQUE * len(values):
        return
    guess.leave("query")
    guess.doubts.append(
        ColumnDoubt(
            f"The first {len(values):,} rows have {different:,} different values of {query!r}, so "
            "it was not read as the query: hardly any query would have more than one action.",
            f"Map a coarser column, or query={query} to use this one.",
            (query,),
        )
    )


def _clicks_are_times(sample: Sample, guess: Guess, clicked: Sequence[str]) -> bool:
    """Whether the column that is named like the reward holds the times of clicks."""
    if guess.grounds.get("reward") is not Ground.NAME:
        return False
    column = guess.mapping["reward"]
    return are_click_times(sample[column], clicked)


def _users(sample: Sample, guess: Guess) -> None:
    """Take users rather than their sessions for independent, where the file has both."""
    session = guess.mapping.get("session")
    if session is None:
        return
    for column in sample:
        if column in guess.mapping.values():
            continue
        if doubt := doubt_sessions(session, sample[session], column, sample[column]):
            guess.take("session", column, "sessions of one user are not independent")
            guess.doubts.append(doubt)
            return


def _visitors(sample: Sample, guess: Guess) -> None:
    """Point out who may have seen the rankings, where no column is the session."""
    if "session" in guess.mapping or "session" in guess.passed_over:
        return
    ranking: Sequence[object] = range(len(next(iter(sample.values()), ())))
    if "impression" in guess.mapping:
        ranking = rows_of(sample, parts(guess.mapping["impression"], sample))
    others = {name: values for name, values in sample.items() if not guess.doubted(name)}
    others = {name: others[name] for name in others if name not in guess.mapping.values()}
    if columns := visitors(others, ranking):
        guess.doubts.append(doubt_visitors(columns))


def _by_places_alone(sample: Sample, guess: Guess) -> None:
    """Take a column that is named like a place for the rank, where rankings then show it once."""
    columns = places_alone(sample, guess)
    for column in columns:
        guess.take("rank", column, "named like a place, and no impression repeats a value")
        by_ids(sample, guess)
        if "impression" not in guess.mapping:
            _impression(sample, guess)
        if "impression" in guess.mapping:
            guess.passed_over.pop("rank", None)
            return
        guess.leave("rank")
    if columns:
        what = f"Column {columns[0]!r} may be the rank, but no column says which rows form one "
        what += "ranking. It was not used: every item counts as shown at rank 1."
        fix = f"Map rank={columns[0]} and impression=COLUMN."
        guess.doubts.append(ColumnDoubt(what, fix, (columns[0],)))


def _single_rows(sample: Sample, guess: Guess) -> None:
    """Say so where nothing joins rows of several ranks, so that each is an impression alone."""
    rank = guess.mapping.get("rank")
    if rank is None or "impression" in guess.mapping or "propensity" in guess.mapping:
        return
    if len(set(sample[rank])) > 1:
        guess.doubts.append(
            ColumnDoubt(
                "No column says which rows form one ranking, so each row counts as an impression "
                + ("of its own." if "session" in guess.mapping else _INDEPENDENT),
                "Map the column that identifies a ranking: impression=COLUMN.",
                (),
            )
        )


def _impression(sample: Sample, guess: Guess) -> None:
    """Without an impression column: session, query and time, as far as ranks do not repeat.

    Of the combinations that part the first rows alike, the one of most columns: a user who comes
    back further down the file makes a new ranking then, not a second item at rank 1.
    """
    if (rank := guess.mapping.get("rank")) is None:
        return
    mapping = guess.mapping
    session, query, time = (mapping.get(name) for name in ("session", "query", "timestamp"))
    joined = [[session], [session, query], [session, time], [session, query, time]]
    joined += [[time], [query, time]] if session is None else []
    fitting: dict[str, int] = {}
    for columns in (column for column in joined if None not in column):
        column = " + ".join(map(str, columns))
        if len(columns) > 1 and column in sample:
            continue  # that names another column of the file
        if groups := one_ranking(sample, column, rank):
            fitting[column] = groups
    if fitting:
        fewest = min(fitting.values())
        *_, column = (column for column, groups in fitting.items() if groups == fewest)
        what = "combination" if len(parts(column, sample)) > 1 else "session"
        guess.take("impression", column, f"no {what} shows the same rank twice", Ground.RANKS)
