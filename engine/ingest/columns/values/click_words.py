"""Which of the words in a column of clicks mean clicked, and which that nothing was."""

import re
from collections.abc import Collection, Iterable, Sequence

from engine.ingest.names.action_words import named_like_actions, shown_of

TRUE_WORDS = (
    "true", "t", "yes", "y", "click", "clicked", "long_click", "short_click", "last_click",
    "sat_click", "dsat_click", "tap", "tapped", "✓", "✔", "☑", "success", "positive", "on",
    "ja", "j", "oui", "si", "sí", "sim", "да", "是", "clic", "klick", "geklickt",
    "[1]", "はい", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "cliqué", "clicado",
)  # fmt: skip
FALSE_WORDS = (
    "false", "f", "no", "n", "skip", "skipped", "no_click", "noclick", "no-click", "no click",
    "not_clicked", "not clicked", "notclicked", "unclicked", "non_click", "nonclick", "ignored",
    "impression", "view", "viewed", "shown", "seen", "displayed", "nothing", "abandon",
    "abandoned", "failure", "negative", "off", "☐",
    "nein", "non", "não", "nao", "нет", "否", "kein klick", "sin clic", "pas de clic",
    "✗", "✘", "[0]", "いいえ", "falsch", "faux", "falso", "onwaar", "nicht geklickt",
)  # fmt: skip
ABSENT = (
    "", "null", "na", "n/a", "nan", "-nan", "none", "nat", "nil", "undefined", r"\n", "<na>",
    "(null)", "[null]", "<null>", "#n/a", "#na", "-", "--", "?",
)  # fmt: skip
"""What stands for a missing number, click or time, in lower case."""
NO_VALUE = "'(" + "|".join(re.escape(word) for word in ABSENT if word) + ")?'"
"""The same as a pattern of SQL. Patterns, not IN: DuckDB makes a join of a long IN, and runs it for
queries that need other columns too."""
_EPOCH = (9.4e8, 4.2e9)
_SCALES = (1.0, 1e3, 1e6, 1e9)


def clicked_of(
    words: Iterable[str], blanks: bool, meant: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The words that mean clicked and those that mean not clicked; None where that is not known.

    Of two words of which the meaning of one is known (beyond a letter), the other means the
    opposite; a single word beside empty values means clicked.

    Args:
        words: the different words, in lower case, without numbers and missing values.
        blanks: whether some values are missing.
        meant: the words that mean clicked, where a person says so; the others then do not.
    """
    words = tuple(dict.fromkeys(words))
    if meant:
        return tuple(meant), tuple(word for word in words if word not in meant)
    yes = tuple(word for word in words if word in TRUE_WORDS)
    no = tuple(word for word in words if word in FALSE_WORDS)
    unknown = tuple(word for word in words if word not in (*yes, *no))
    if not unknown:
        return yes, no
    if len(words) == 2 and len(unknown) == 1 and len((*yes, *no)[0]) > 1:
        return (yes, unknown) if yes else (unknown, no)
    if len(words) == 1 and blanks:
        return unknown, ()
    denied = [word for word in words if _DENIED.sub("", word) in {*words} - {word}]
    if len(words) == 2 and len(denied) == 1:
        return tuple(word for word in words if word not in denied), tuple(denied)
    return None


_DENIED = re.compile(r"^(not|no|non|un|nicht|kein|pas)[ _-]?")
"""What makes a word its opposite: not_engaged beside engaged."""


def click_and_its_denial(texts: Iterable[str | None]) -> bool:
    """Whether the values are two words, one for a click and the other for none.

    >>> click_and_its_denial(["no_click", "Clicked"]), click_and_its_denial(["view", "click"])
    (True, False)
    """
    words = sorted({text.strip().lower() for text in texts if text and text.strip()}, key=len)
    if len(words) != 2 or words[0] not in TRUE_WORDS or words[1] not in FALSE_WORDS:
        return False
    denied = re.sub(r"^(not|no|non|un)[ _-]?", "", words[1])
    return denied != words[1] and denied.removesuffix("ed") == words[0].removesuffix("ed")


def are_epochs(low: float | None, high: float | None) -> bool:
    """Whether numbers from the least to the largest are times since 1970, in one unit."""
    if low is None or high is None:
        return False
    return any(_EPOCH[0] * unit <= low <= high <= _EPOCH[1] * unit for unit in _SCALES)


_TIME = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d.*)?|\[?\d{1,2}[ /-][A-Za-z]{3,9}[ /-]\d{4}.*"
    r"|([A-Za-z]{3},? )?([A-Za-z]{3,9} \d{1,2}|\d{1,2} [A-Za-z]{3,9}).*\d{2}:\d{2}.*",
    re.IGNORECASE,
)


def are_click_times(texts: Sequence[str | None], meant: Sequence[str] = ()) -> bool:
    """Whether the values are times, none of them a word that a person says means clicked."""
    values = _present(texts)
    if _meant_among(values, meant):
        return False
    numbers = [number for value in values if (number := number_of(value)) is not None]
    above = [number for number in numbers if number > 0]
    if len(numbers) == len(values) and above and are_epochs(min(above), max(above)):
        return True
    times = [value for value in values if value not in ("0", "-1")]
    return bool(times) and all(_TIME.fullmatch(value) for value in times)


def _present(texts: Sequence[str | None]) -> list[str]:
    """The values in lower case, without those that stand for none."""
    values = [text.strip().lower() for text in texts if text and text.strip()]
    return [value for value in values if value not in ABSENT]


def _meant_among(values: Sequence[str], meant: Sequence[str]) -> bool:
    return bool({*values} & {word.strip().lower() for word in meant})


def written_clicks(
    column: str, texts: Sequence[str | None], meant: Sequence[str] = ()
) -> str | None:
    """Why the values are clicks in words or times; empty where their words are not known.

    None where they are numbers, which the column's name must explain.

    Args:
        column: the name of the column.
        texts: its first values.
        meant: the words that mean clicked, where a person says so.
    """
    values = _present(texts)
    if not values:
        return None
    if _meant_among(values, meant):
        return f"some of its values are {' or '.join(map(repr, meant))}"
    if are_click_times(texts):
        return "its values are the times of clicks"
    words = [value for value in values if number_of(value) is None]
    if len(words) < len(values) / 2:
        return None
    recognised = sum(word in TRUE_WORDS or word in FALSE_WORDS for word in words)
    if recognised > len(values) / 2 and not (len({*words}) == 2 and recognised < len(words)):
        return "its values are yes or no"
    meaning = clicked_of(words, len(values) < len(texts))
    if meaning is None or _of_events(column, meaning):
        return ""
    return f"its values say clicked ({', '.join(meaning[0])}) or not"


def _of_events(column: str, meaning: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether each row is an event rather than an item with its click."""
    return named_like_actions(column) and bool(shown_of(meaning[1]))


def number_of(value: str) -> float | None:
    """A text as a number, perhaps with a decimal comma; None where it is none."""
    try:
        return float(value.replace(",", ".", 1))
    except ValueError:
        return None
