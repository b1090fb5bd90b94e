"""A table of words and numbers that stand ready to read, each column as wide as its words."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

LETTER, FRAME, WIDEST = 7, 20, 420
"""Pixels of a letter, of the room around the words of a cell, and of a column at most."""


def table(rows: Sequence[Mapping[str, object]], alt: str, as_written: Collection[str] = ()) -> None:
    """Draw the rows under headings that begin with a capital.

    Streamlit measures a column as if a few long words among short ones were a mistake, and cuts
    them. A column that holds such words is given its width here.

    Args:
        rows: the cells by the name of their column.
        alt: what the rows are, to who cannot see them.
        as_written: names that stay as they are, such as those of columns of the log.
    """
    how = {
        name: st.column_config.Column(
            name if name in as_written or len(name) == 1 else name[:1].upper() + name[1:],
            width=_width([str(row[name]) for row in rows]),
        )
        for name in (rows[0] if rows else {})
    }
    st.dataframe(list(rows), hide_index=True, column_config=how, alt=alt)


def _width(words: Sequence[str]) -> int | None:
    """Pixels for a column with words that are long beside the others; None where none are."""
    longest, mean = max(map(len, words)), sum(map(len, words)) / len(words)
    outlying = longest > 12 and longest > 1.5 * mean
    return min(FRAME + LETTER * longest, WIDEST) if outlying else None
