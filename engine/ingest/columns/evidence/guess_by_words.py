"""Columns whose names hold more than a known name: `log_item_id`, `hit_position`, `doc_rank_i`."""

from collections.abc import Sequence
from functools import cache, lru_cache

from engine.ingest.columns.evidence.further_words import ODD, doubtful, of_times
from engine.ingest.columns.evidence.guess_by_name import apps_shown_in, fits
from engine.ingest.columns.evidence.guess_by_values import one_ranking
from engine.ingest.columns.evidence.meaning import ColumnDoubt, Ground, Guess
from engine.ingest.columns.values.joined_columns import parts
from engine.ingest.columns.values.texts_of_rows import Sample, rows_of
from engine.ingest.columns.wide.unfold import ORDER
from engine.ingest.names.column_synonyms import SYNONYMS
from engine.ingest.names.name_words import shared_start, telling, words

_FIELDS = ("impression", "session", "query", "rank", "item", "reward")
_AT_THE_END = ("impression", "session", "query", "item")
"""Fields whose names of one word end a name: a `user_group` is no user."""
_ANYTHING = frozenset(
    (
        "a", "r", "y", "q", "p", "arm", "action", "label", "outcome", "payoff", "context", "round",
        "slate", "place", "link", "result", "offer", "ad", "asset", "answer", "conversion",
        "interaction", "ts", "date", "time", "ranker", "term", "terms", "list",
    )
)  # fmt: skip
"""Names of one word that mean a field alone, but not beside other words."""
_FURTHER = {"item": ("hit_id",)}
"""Names that mean a field only where no other column does."""
_NEEDED = ("item", "reward")
_LEFT = {
    "rank": "Every item counts as shown at rank 1.",
    "query": "All rows count as one query.",
    "session": "Rankings count as independent, so intervals may be too narrow.",
}
"""What it means that a field is missing."""
_FLAGS = frozenset(("0", "1", "0.0", "1.0", "true", "false", "t", "yes", "no"))
_MOST_OTHERS = 2
_DISTINCT = 0.95


def by_words(sample: Sample, guess: Guess, given: Sequence[str], *, odd: bool = False) -> None:
    """Take columns for the fields that no known name gives, where words of their names do.

    Only where one column fits best, and its values are such as the field holds; fields that a
    person decided (`given`) are left.

    Args:
        sample: the first rows of the file.
        guess: what the columns mean so far.
        given: the fields that a person decided.
        odd: take also names with words that logs do not use, in doubt; such clicks are a question.
    """
    start = shared_start(list(sample))
    for field in _FIELDS:
        if field in given or field in guess.mapping:
            continue
        column, others = _best(field, sample, guess, start, odd)
        if column and not (field == "reward" and doubtful(field, others, guess)):
            reason = f"matched by part of its name, without {' and '.join(map(repr, others))}"
            guess.take(field, column, reason if others else "matched by abbreviated name")
            guess.passed_over.pop(field, None)
            if strange := doubtful(field, others, guess):
                guess.doubts.append(_doubt(field, column, strange))


def _doubt(field: str, column: str, strange: Sequence[str]) -> ColumnDoubt:
    """What to say of a column that was taken though its name says more."""
    extra = " and ".join(map(repr, strange))
    what = f"Column {column!r} was read as the {field}, but its name also holds {extra}: it may "
    what += "mean something else."
    other = f"map {field}=COLUMN" + ("" if field in _NEEDED else f", or an empty {field}=")
    return ColumnDoubt(what, f"If it does, {other}.", (column,))


def left_by_words(sample: Sample, guess: Guess, given: Sequence[str]) -> None:
    """Say which columns have the word of a field that no column was taken for."""
    taken = {part for column in guess.mapping.values() for part in parts(column, sample)}
    ranked = "propensity" in guess.mapping or "rank" in guess.passed_over
    for field, then in (_LEFT | _rankings_by_others(guess)).items():
        if field in given or (field in guess.mapping and field != "impression"):
            continue
        if field == "rank" and ranked:
            continue
        columns = [
            column
            for column in named_with(field, sample)
            if column not in taken and not guess.doubted(column)
        ]
        if columns:
            named = " and ".join(map(repr, columns[:3]))
            what = f"No column was read as the {field}: {named} did not match by name or values. "
            fix = f"If one of them is, map {field}=COLUMN."
            guess.doubts.append(ColumnDoubt(what + then, fix, tuple(columns[:3])))


def named_with(field: str, sample: Sample) -> list[str]:
    """The columns whose names hold that of a field, whatever else they say."""
    start = shared_start(list(sample))
    return [
        column
        for column in sample
        if column != ORDER and _match(field, column, start, odd=True) is not None
    ]


def _rankings_by_others(guess: Guess) -> dict[str, str]:
    """What it means that no column is the impression, where others distinguish the rankings."""
    if guess.grounds.get("impression") is not Ground.RANKS:
        return {}
    return {"impression": f"Rankings were distinguished by {guess.mapping['impression']}."}


def _best(
    field: str, sample: Sample, guess: Guess, start: Sequence[str], odd: bool
) -> tuple[str, tuple[str, ...]]:
    """The one column whose name has the fewest words beside a known one, and these words."""
    taken = {part for column in guess.mapping.values() for part in parts(column, sample)}
    taken |= apps_shown_in(sample) if field == "item" else set()
    matches = [
        (len(others), place, column, others)
        for column in sample
        if column not in taken | {ORDER} and (match := _match(field, column, start)) is not None
        for place, others in (match,)
        if (odd or not doubtful(field, others, guess))
        and _holds_field(field, column, sample, guess, alone=not others)
    ]
    matches.sort(key=lambda each: each[:2])
    if not matches or (len(matches) > 1 and matches[0][:2] == matches[1][:2]):
        return "", ()
    return matches[0][2], matches[0][3]


def _match(
    field: str, column: str, start: Sequence[str], *, odd: bool = False
) -> tuple[int, tuple[str, ...]] | None:
    """The place of the known name that a column's name holds, and the words beside it.

    None where a word beside it says that it means something else, unless `odd` ones are sought.
    """
    match = _matched if len(column) <= _SHORT else _matched.__wrapped__
    return match(field, column, tuple(start), odd)


_SHORT = 100


@lru_cache(10_000)
def _matched(
    field: str, column: str, start: tuple[str, ...], odd: bool
) -> tuple[int, tuple[str, ...]] | None:
    """The same, remembered for short names: a load needs that of each column several times."""
    parts_ = words(column.rsplit(".", 1)[-1] if "." in column else column)
    if start and parts_[: len(start)] == start:
        parts_ = parts_[len(start) :]
    own = telling(parts_)
    best: tuple[int, int, tuple[str, ...]] | None = None
    for place, name in enumerate(_synonyms(field)):
        if not (name and own) or (name[0] != own[0] and name[-1] != own[-1]):
            continue  # most of them, at less cost than looking for all their words
        at = _within(name, own)
        if at is None:
            continue
        others = (*own[:at], *own[at + len(name) :])
        alone = len(name) == 1 and name[0] in _ANYTHING and bool(others)
        ends = own[-1] == name[0] or (odd and name[0] == field)
        alone = alone or (len(name) == 1 and field in _AT_THE_END and not ends)
        other = not odd and any(x in ODD[field] or of_times(x) for x in {*others} - {*name})
        if alone or other or (not odd and len(others) > _MOST_OTHERS):
            continue
        if best is None or (len(others), place) < best[:2]:
            best = (len(others), place, others)
    return None if best is None else (best[1], best[2])


def _within(name: tuple[str, ...], own: tuple[str, ...]) -> int | None:
    """Where a known name stands at the end of a name, or at its beginning."""
    if not name:
        return None
    if own[-len(name) :] == name:
        return len(own) - len(name)
    return 0 if own[: len(name)] == name else None


@cache
def _synonyms(field: str) -> tuple[tuple[str, ...], ...]:
    """The known names of a field as words, most telling first."""
    names = (*SYNONYMS[field], *_FURTHER.get(field, ()))
    as_words = dict.fromkeys(telling(words(name)) for name in names)
    return tuple(name for name in as_words if name != ("id",))  # `event_id` is not any id


def _holds_field(field: str, column: str, sample: Sample, guess: Guess, *, alone: bool) -> bool:
    """Whether the first values of a column are such as a log holds in the field.

    A name with further words (`alone` is false) is no rank where nothing tells rankings apart.
    """
    values = [value for value in sample[column] if value]
    impression = guess.mapping.get("impression")
    if not values or not fits(field, column, sample[column]):
        return False
    if field == "reward":
        return {value.lower() for value in values} <= _FLAGS and len({*values}) > 1
    if field == "rank":
        return one_ranking(sample, impression, column) > 0 if impression else alone
    if field == "item":
        return len({*values}) > 1 and (not impression or _differ(sample, impression, column))
    return True


def _differ(sample: Sample, impression: str, column: str) -> bool:
    """Whether the rows of an impression have different values, as those of items have."""
    keys = rows_of(sample, parts(impression, sample))
    return len({*zip(keys, sample[column], strict=True)}) >= _DISTINCT * len(keys)
