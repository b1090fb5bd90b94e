"""What to ask where a file does not say what it holds."""

import re
from collections.abc import Sequence

from engine.core.errors import EngineError
from engine.ingest.columns.click_words import ABSENT, written_clicks
from engine.ingest.columns.column_synonyms import place, plain
from engine.ingest.columns.meaning import Sample
from engine.ingest.events.actions import named_like_actions

_CLICKED = ("clickurl", "clickedurl", "clickeddoc", "clickeddocid", "clickeditem", "clickeditemid")
_FEW, _LONG = 12, 30
_ADDRESS = re.compile(r"[a-z]+://|www\.|([\w-]+\.)+[a-z]{2,6}(/|$)")


def unknown_words(sample: Sample) -> tuple[str, tuple[str, ...]]:
    """The column that is named like a click, and its words, none of which is known to mean one."""
    named = [(place("reward", column), column) for column in sample]
    for _, column in sorted((at, column) for at, column in named if at is not None):
        if words := words_asked(column, sample[column]):
            return column, words
    return "", ()


def words_asked(column: str, values: Sequence[str | None]) -> tuple[str, ...]:
    """The values of a column of clicks, where it is not known which of them mean clicked."""
    words = _words(values)
    known = written_clicks(column, values) != "" and {*words} != {"1", "2"}
    few = 0 < len(words) <= _FEW and all(len(word) <= _LONG for word in words)
    return words if few and not known else ()


def _addresses(sample: Sample) -> str:
    """The column of addresses in a table without a header, where no column holds flags."""
    if not all(re.fullmatch("column_[0-9]+", column) for column in sample):
        return ""
    if any({*values} - {None} == {"0", "1"} for values in sample.values()):
        return ""
    texts = {column: [value for value in sample[column] if value] for column in sample}
    return next(
        (
            column
            for column, values in texts.items()
            if values and sum(bool(_ADDRESS.match(value)) for value in values) > 0.8 * len(values)
        ),
        "",
    )


def _words(values: Sequence[str | None]) -> tuple[str, ...]:
    texts = (value.strip() for value in values if value)
    return tuple(dict.fromkeys(text for text in texts if text.lower() not in ABSENT))


def unmapped_field(field: str, sample: Sample) -> EngineError:
    """The error that asks which column holds a field, or which of its words mean clicked."""
    columns = list(sample)
    where = f"The columns are {', '.join(columns[:20])}"
    clicked = next((column for column in columns if plain(column) in _CLICKED), "")
    if clicked and not any(place("reward", column) is not None for column in columns):
        return EngineError(
            f"each row names what was clicked ({clicked!r}), and none what was shown and not "
            "clicked, so examination and relevance cannot be separated",
            where=where,
            fix="Log what was shown as well: a row per item shown, clicked or not.",
        )
    address = _addresses(sample)
    if address:
        return EngineError(
            f"no line names the columns, and {address!r} holds addresses, as files do that have a "
            "row per click and none for what was shown and not clicked (Sogou, ORCAS): they cannot "
            "separate examination from relevance",
            where=where,
            fix="If a column says whether a row was clicked, map it: item=COLUMN, reward=COLUMN.",
        )
    column, words = unknown_words(sample) if field == "reward" else ("", ())
    action = next((column for column in columns if named_like_actions(column)), "")
    if column and not action:
        return EngineError(
            f"no column is known to hold the reward: {column!r} is named like it, but which of its "
            "values mean clicked is not known",
            where=f"They are {', '.join(words)}",
            fix=f"Say which do: reward={column} and rewarded=WORD,WORD.",
        )
    further = f" If the rows are events, say what {action!r} holds: action={action}, "
    further += "shown=WORD, rewarded=WORD."
    fix = f"Say which: {field}=COLUMN.{further if action else ''}"
    return EngineError(f"no column is known to hold the {field}", where=where, fix=fix)
