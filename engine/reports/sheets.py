"""Exercise sheets of the lecture: the question, tasks for paper and pencil, then the solutions."""

from collections.abc import Mapping, Sequence

from engine.core.references import citation
from engine.lecture.exhibit import Exhibit, Shown, exhibits, options

NOTE = "<!-- Written by `make reference` from the code; edit there. -->"


def sheet(kind: type[Exhibit], shown: Shown | None = None) -> str:
    """One exhibit as a sheet in Markdown, with the controls as they come.

    `shown` is what it shows then, where that was computed already.
    """
    exhibit = kind()
    return _sheet(exhibit, shown or exhibit.show())


def _sheet(exhibit: Exhibit, shown: Shown) -> str:
    kind, tasks = type(exhibit), exhibit.exercises()
    lines = [f"# {kind.title}", "", exhibit.setting(), "", f"**{exhibit.question()}**", ""]
    lines += [f"- {option}" for option in options()]
    lines += ["", "## Exercises", ""]
    lines += [f"{place}. {task.task}" for place, task in enumerate(tasks, 1)]
    lines += ["", "## Solutions", "", f"The question above: {shown.sentence}", "", kind.aha, ""]
    lines += [f"{place}. {task.solution}" for place, task in enumerate(tasks, 1)]
    lines += ["", "```math", kind.formula, "```", "", f"Assumes: {kind.assumes}", ""]
    lines += [f"- {citation(key)}" for key in kind.cites]
    return "\n".join(lines) + "\n"


def pages(given: Sequence[tuple[Exhibit, Shown]] = ()) -> dict[str, str]:
    """The lecture in Markdown by file name: the walk, and one sheet per exhibit.

    `given` are the exhibits with the controls as they come, and what each shows, where that was
    computed already.
    """
    given = given or [(exhibit, exhibit.show()) for exhibit in (kind() for kind in exhibits())]
    sheets = {f"{one.key}.md": f"{NOTE}\n{_sheet(one, shown)}" for one, shown in given}
    shown = {type(exhibit): shown for exhibit, shown in given}
    return {"README.md": _walk(shown)} | sheets


def _walk(shown: Mapping[type[Exhibit], Shown]) -> str:
    kinds = list(shown)
    minutes = sum(kind.minutes for kind in kinds)
    lines = [
        NOTE,
        "# The lecture",
        "",
        f"{len(kinds)} exhibits, {minutes} minutes. On the page Lecture, the right arrow reveals "
        "and then goes on, the left arrow goes back. Let the room guess before each answer: type "
        "one number, or count hands for A to E. The link in the address bar restores what is on "
        "the screen.",
        "",
    ]
    for place, kind in enumerate(kinds, 1):
        lines += [
            f"## {place}. {kind.title}",
            "",
            f"{kind.minutes} minutes. {kind.aha} [Exercise sheet]({kind.key}.md)",
            "",
            f"The number: {shown[kind].sentence}",
            "",
            *(f"- {note}" for note in kind.notes),
            "",
        ]
    return "\n".join(lines)
