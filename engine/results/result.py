"""The base of every result: a record, a table, a picture, and two ways to print itself."""

import html
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from engine.core.printable import printable

if TYPE_CHECKING:
    from engine.figures.figure import Figure

LONGEST = 20_000
"""Characters of one printed line."""
STYLE = "text-align: left; white-space: pre-line"
NO_FORMULAS = "tex2jax_ignore mathjax_ignore"
"""Classes by which notebooks leave dollar signs of ids as they are."""


class Result:
    """A result that prints itself: as text in a terminal, as a table of HTML in a notebook.

    A subclass says what its record, its table and its sentences are; the rest follows. Its remarks
    stand above the table if `remarks_first`.
    """

    remarks_first: ClassVar[bool] = False

    def as_record(self) -> dict[str, Any]:
        """What the command line prints with `--json`."""
        raise NotImplementedError

    @property
    def usable(self) -> bool:
        """Whether any number is left that can be used; the command line exits with 2 if none is."""
        return True

    def to_frame(self) -> pd.DataFrame:
        """The numbers as a data frame, unrounded, one row per estimate."""
        raise NotImplementedError

    def figure(self) -> "Figure":
        """The chart of these numbers."""
        raise NotImplementedError

    def heading(self) -> str:
        """One line on what was asked of which data."""
        raise NotImplementedError

    def readable(self) -> pd.DataFrame:
        """The table as people read it: numbers rounded to what their intervals support."""
        raise NotImplementedError

    def remarks(self) -> list[str]:
        """Warnings and next steps, one sentence each."""
        return []

    def __str__(self) -> str:
        frame, remarks = self.readable(), "\n".join(self.remarks())
        padded = frame.astype(str).apply(lambda column: column.str.ljust(column.str.len().max()))
        table = "" if frame.empty else padded.to_string(index=False, justify="left")
        parts = (self.heading(), remarks, table) if self.remarks_first else (
            self.heading(), table, remarks
        )  # fmt: skip
        lines = "\n\n".join(part for part in parts if part).splitlines()
        return "\n".join(printable(line.rstrip(), LONGEST) for line in lines)

    def _repr_html_(self) -> str:
        table = self.readable().to_html(index=False, escape=True, border=0, na_rep="")
        remarks = "".join(f"<li>{html.escape(text)}</li>" for text in self.remarks())
        below = f"<ul>{remarks}</ul>" if remarks else ""
        body = below + table if self.remarks_first else table + below
        page = f"<p>{html.escape(self.heading())}</p>{body}"
        return f"<div class='{NO_FORMULAS}' style='{STYLE}'>{printable(page, len(page))}</div>"
