"""What to ask where a file does not say what it holds."""

import re
from collections.abc import Sequence

from engine.core.errors import EngineError
from engine.ingest.columns.doubts.merged_names import question_of_twins
from engine.ingest.columns.doubts.propensity_doubts import odd_chances
from engine.ingest.columns.evidence.guess_by_words import named_with
from engine.ingest.columns.evidence.meaning import BELOW, Ground, Guess
from engine.ingest.columns.values.click_words import ABSENT, written_clicks
from engine.ingest.columns.values.joined_columns import parts
from engine.ingest.columns.values.ranks import rank_number
from engine.ingest.columns.values.texts_of_rows import Sample, rows_of
from engine.ingest.names.action_words import named_like_actions
from engine.ingest.names.column_synonyms import place, plain

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
    recognised = written_clicks(column, values) != "" and {*words} != {"1", "2"}
    few = 0 < len(words) <= _FEW and all(len(word) <= _LONG for word in words)
    return words if few and not recognised else ()


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
    beside = named_with("reward", sample) if field == "reward" and not (column or action) else []
    if beside:
        named = " and ".join(map(repr, beside[:3]))
        return EngineError(
            f"no column was recognised as the reward: {named} may be it, but "
            f"{'its name says' if len(beside) == 1 else 'their names say'} more than a click",
            where=where,
            fix="Say which: reward=COLUMN.",
            form=BELOW,
        )
    if column and not action:
        return EngineError(
            f"no column was recognised as the reward: {column!r} is named like one, but it is not "
            "clear which of its values mean clicked",
            where=f"They are {', '.join(words)}",
            fix=f"Say which do: reward={column} and rewarded=WORD,WORD.",
        )
    further = f" If the rows are events, say what {action!r} holds: action={action}, "
    further = further + "shown=WORD, rewarded=WORD." if action else ""
    if field == "reward" and not action:
        further = " If every row is a click, add the rows that were shown and not clicked."
    fix, form = f"Say which: {field}=COLUMN.{further}", BELOW + further
    return EngineError(f"no column was recognised as the {field}", where, fix, form=form)


def unread_ranks(guess: Guess, sample: Sample) -> EngineError | None:
    """The error for ranks in words that are no numbers, where rankings show several items.

    Without them every item would count as shown at rank 1.
    """
    column, impression = guess.passed_over.get("rank"), guess.mapping.get("impression")
    if column is None or impression is None or "rank" in guess.mapping:
        return None
    values = [
        text.strip() for text in sample[column] if text and text.strip().lower() not in ABSENT
    ]
    words = dict.fromkeys(value for value in values if rank_number(value) is None)
    keys = rows_of(sample, parts(impression, sample))
    if not values or any(value not in words for value in values) or len({*keys}) == len(keys):
        return None
    return EngineError(
        f"column {column!r} is named like a rank, and its values cannot be read as one; without "
        "it every item would count as shown at rank 1",
        where=f"They are {', '.join([*words][:_FEW])}",
        fix="Write them as numbers from 1, or map another rank=COLUMN; if it is no rank, and the "
        "file has none, load with an empty rank=.",
        form="Write them as numbers from 1, or choose another column below; if it is no rank, and "
        "the file has none, import it as not used.",
    )


def unread_chances(guess: Guess, sample: Sample) -> EngineError | None:
    """The error for propensities that are written otherwise than as chances from 0 to 1."""
    column = guess.unread.get("propensity", "")
    if guess.grounds.get("propensity") is Ground.NAME:
        column = guess.mapping.get("propensity", "")
    how = odd_chances(sample.get(column, ()))
    if not how:
        return None
    return EngineError(
        f"column {column!r} is named like a propensity, but its values {how}",
        where=f"The first are {', '.join(list(dict.fromkeys(filter(None, sample[column])))[:5])}",
        fix="Write them as probabilities from 0 to 1, or map another propensity=COLUMN; if it is "
        "not a propensity, load with an empty propensity=.",
        form="Write them as probabilities from 0 to 1, or choose another column below; if it is "
        "not a propensity, import it as not used.",
    )


def open_questions(guess: Guess, sample: Sample) -> dict[str, EngineError]:
    """What must be asked, by the field that answers it; an empty answer leaves the field out."""
    questions = {"rank": unread_ranks(guess, sample), "propensity": unread_chances(guess, sample)}
    questions |= {field: question_of_twins(field, guess, sample) for field in guess.twins}
    return {field: question for field, question in questions.items() if question}


def ask_what_is_open(guess: Guess, sample: Sample) -> None:
    """Ask for what the columns leave open.

    Raises:
        EngineError: no column holds the item or the reward, or ranks or chances cannot be read.
    """
    for field in ("item", "reward"):
        if field not in {*guess.mapping, *guess.twins}:
            raise unmapped_field(field, sample)
    for question in open_questions(guess, sample).values():
        raise question
