"""Exercise sheets of the lecture: the question, tasks for paper and pencil, then the solutions."""

from engine.core.references import citation
from engine.lecture.exhibit import Exhibit, exhibits, options

NOTE = "<!-- Written by `make reference` from the code; edit there. -->"


def sheet(kind: type[Exhibit]) -> str:
    """One exhibit as a sheet in Markdown, with the controls as they come."""
    exhibit = kind()
    shown, tasks = exhibit.show(), exhibit.exercises()
    lines = [f"# {kind.title}", "", exhibit.setting(), "", f"**{exhibit.question()}**", ""]
    lines += [f"- {option}" for option in options()]
    lines += ["", "## Exercises", ""]
    lines += [f"{place}. {task.task}" for place, task in enumerate(tasks, 1)]
    lines += ["", "## Solutions", "", f"The question above: {shown.sentence}", "", kind.aha, ""]
    lines += [f"{place}. {task.solution}" for place, task in enumerate(tasks, 1)]
    lines += ["", "```math", kind.formula, "```", "", f"Assumes: {kind.assumes}", ""]
    lines += [f"- {citation(key)}" for key in kind.cites]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """The lecture in Markdown by file name: the walk, and one sheet per exhibit."""
    sheets = {f"{kind.key}.md": f"{NOTE}\n{sheet(kind)}" for kind in exhibits()}
    return {"README.md": _walk()} | sheets


def _walk() -> str:
    kinds = exhibits()
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
            f"The number: {kind().show().sentence}",
            "",
            *(f"- {note}" for note in kind.notes),
            "",
        ]
    return "\n".join(lines)
