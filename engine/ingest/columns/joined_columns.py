"""A field that is read from one column, or from several joined by ' + '."""

from collections.abc import Container

from engine.ingest.columns.value_formats import ValueFormats
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
    texts = [
        f"CAST({quoted(part)} AS VARCHAR)"
        if part in formats.numeric or part in formats.tidy
        else _trimmed(f"CAST({quoted(part)} AS VARCHAR)")
        for part in parts(column, formats.columns)
    ]
    if len(texts) == 1:
        return texts[0]
    marked = [
        f"COALESCE({_MARKED.format(text=text) if part in formats.slashed else text}, '')"
        for part, text in zip(parts(column, formats.columns), texts, strict=True)
    ]
    whole = f"concat_ws('/', {', '.join(marked)})"
    return f"CASE WHEN {whole} = '{'/' * (len(texts) - 1)}' THEN '' ELSE {whole} END"


def _trimmed(text: str) -> str:
    """The text without spaces around it; most have none at all, and looking is cheaper."""
    return f"CASE WHEN contains({text}, ' ') THEN trim({text}) ELSE {text} END"
