"""What every benchmark file offers: one `SECTION`, which measures tables for docs/benchmarks.md."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Scale:
    """How much is measured: `small` in minutes on a busy machine, `full` for the numbers."""

    name: str

    def of(self, small: T, full: T) -> T:
        """The one of both that this scale takes."""
        return full if self.name == "full" else small


@dataclass(frozen=True)
class Table:
    """A table of the page; cells are text, numbers, or timings and ratios, which print themselves.

    `caption` is a sentence above the table; `note` one below it.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    caption: str = ""
    note: str = ""

    def as_text(self) -> dict[str, object]:
        """The table with every cell as text."""
        rows = [[cell_text(cell) for cell in row] for row in self.rows]
        return {
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": rows,
            "note": self.note,
        }


@dataclass(frozen=True)
class Section:
    """A section of the page, and how it is measured.

    `measure` yields tables, so that what is measured stays when a later one fails; `order` is the
    place on the page; `environments` are those of `benchmarks/environments` that it asks.
    """

    title: str
    measure: Callable[[Scale], Iterable[Table]]
    about: str = ""
    order: int = 50
    environments: tuple[str, ...] = field(default=())

    @property
    def anchor(self) -> str:
        """The section's link on the page."""
        return re.sub(r"[^a-z0-9 -]", "", self.title.lower()).replace(" ", "-")


def cell_text(cell: object) -> str:
    """A cell as it stands on the page: nothing for None, numbers with three digits that count."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return number_text(cell)
    return str(cell).replace("|", "\\|").replace("\n", " ")


def number_text(number: float) -> str:
    """A number with three digits that count, and no exponent between .0001 and a billion."""
    if number != number:
        return ""
    size = abs(number)
    if size >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}"
