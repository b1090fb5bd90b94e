"""Every page of the app: its short name, its question, its group; the one place that holds them.

A page appears in the navigation as soon as its file exists. The name of the file is the stable id
of the page: in addresses, in `readiness`, in the exhibits of the lecture.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[3]


@dataclass(frozen=True)
class Page:
    """A page: the id that its file and address share, and how people call it."""

    id: str
    group: str
    title: str
    question: str
    takes_log: bool = False

    @property
    def file(self) -> Path:
        """The file that draws it."""
        return FOLDER / f"{self.id}.py"


PAGES = (
    Page("home", "Learn", "Position bias", "Position 1 gets the clicks. Is it the best?"),
    Page("feedback_loop", "Learn", "Feedback loop", "Why does the first result stay first?", True),
    Page("lecture", "Learn", "Lecture", "What would you have guessed?"),
    Page("load", "Log", "Load a log", "Can this log be trusted?"),
    Page("examination", "Log", "Examination", "How much of each rank is seen?", True),
    Page("sql", "Log", "SQL", "What else is in the log?", True),
    Page("compare", "Decide", "Compare policies", "What would another policy have earned?", True),
    Page("learn", "Decide", "Learn a policy", "What would have been the best policy?", True),
    Page(
        "exposure",
        "Decide",
        "Whom does this ranking serve?",
        "Whom does this ranking serve?",
        True,
    ),
    Page(
        "preferences",
        "Decide",
        "Which do users prefer?",
        "Which of two rankings do users prefer?",
        True,
    ),
    Page("methods", "Reference", "Methods", "What does each method assume?"),
)
"""The pages in the order of the menus; those whose file is not there are left out of them."""


def pages() -> list[Page]:
    """The pages whose file exists; those without a line above come last, under Reference."""
    listed = [page for page in PAGES if page.file.is_file()]
    ids = {page.id for page in PAGES}
    files = sorted(path for path in FOLDER.glob("*.py") if path.stem not in ids)
    return [*listed, *map(_unlisted, files)]


def _unlisted(file: Path) -> Page:
    """A page named after its file, whose docstring asks its question."""
    words = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or file.stem
    title = file.stem.replace("_", " ").capitalize()
    return Page(file.stem, "Reference", title, words.splitlines()[0])


def page_of(id: str) -> Page:
    """The page with this id."""
    return next(page for page in pages() if page.id == id)
