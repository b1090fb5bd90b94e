"""A field that is read from one column, or from several joined by ' + '."""

from collections.abc import Container

from engine.ingest.columns.values.value_formats import ValueFormats
from engine.logs.canonical import quoted

_MARKED = r"replace(replace({text}, '\', '\\'), '/', '\/')"


def parts(column: str, columns: Container[str]) -> list[str]:
    """The columns of a file that a mapping names: 'session + query' -> two.

    A column whose own name is just that comes before the two; `columns` are those of the file.
    """
    if column in columns:
        return [column]
    return [part.strip() for part in column.split(" + ")]


def joined(column: str, formats: ValueFormats) -> str:
    """The SQL text of a mapped column; several are joined by a slash.

    A slash within a value is marked, and a missing value keeps its place, so that no two
    combinations become one; where all are missing, the whole is.
    """
    whole, empty = concatenated(column, formats)
    return f"CASE WHEN {whole} = {empty} THEN '' ELSE {whole} END" if empty else whole


def concatenated(column: str, formats: ValueFormats) -> tuple[str, str]:
    """The SQL text of a mapped column, and what it is where all of several values are missing."""
    named = parts(column, formats.columns)
    texts = [_text(part, formats) for part in named]
    if len(texts) == 1:
        return texts[0], ""
    marked = [
        f"COALESCE({_MARKED.format(text=text) if part in formats.slashed else text}, '')"
        for part, text in zip(named, texts, strict=True)
    ]
    return f"concat_ws('/', {', '.join(marked)})", f"'{'/' * (len(texts) - 1)}'"


def missing(column: str, formats: ValueFormats) -> str:
    """The SQL condition that a mapped column holds nothing, nor any of several."""
    return " AND ".join(
        f"{quoted(part)} IS NULL"
        if part in formats.numeric or part in formats.times
        else f"COALESCE({_text(part, formats)}, '') = ''"
        for part in parts(column, formats.columns)
    )


def keys(column: str, formats: ValueFormats) -> list[str]:
    """The SQL of values that are equal just where the joined texts are, and cheaper to compare.

    Empty where only the texts can say it.
    """
    values = [_key(part, formats) for part in parts(column, formats.columns)]
    return [value for value in values if value] if all(values) else []


def _key(part: str, formats: ValueFormats) -> str:
    if part in formats.whole or part in formats.times:
        return quoted(part)
    text = f"COALESCE({_text(part, formats)}, '')"
    return text if part in formats.tidy else ""


def _text(part: str, formats: ValueFormats) -> str:
    """The text of one column, without spaces around it; most have none, and looking is cheaper."""
    text = f"CAST({quoted(part)} AS VARCHAR)"
    if part in formats.numeric or part in formats.times or part in formats.tidy:
        return text
    return f"CASE WHEN contains({text}, ' ') THEN trim({text}) ELSE {text} END"
