"""The one error that people see: what is wrong, where, and what to do."""

from difflib import get_close_matches

from engine.core.printable import printable

LONGEST = 1_500
"""Characters of one part of an error: long enough for a list of names."""


class EngineError(Exception):
    """Bad input: what is wrong, where, and what to do about it.

    Pages catch this class alone; the command line prints it and exits with 2.
    """

    def __init__(self, what: str, where: str | None = None, fix: str | None = None) -> None:
        self.what, self.where, self.fix = what, where, fix
        parts = (printable(part, LONGEST) for part in (what, where, fix) if part)
        super().__init__(" ".join(_closed(part) for part in parts))


class NoAnswer(EngineError):
    """A cluster that does not answer: the same question may be answered later."""


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else sentence + "."


def unknown(kind: str, name: str, known: list[str]) -> EngineError:
    """The error for a name that is not known, with the one nearest to it and all that are."""
    near = get_close_matches(name.lower(), known, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return EngineError(
        f"there is no {kind} called {name!r}", fix=f"Known ones: {', '.join(sorted(known))}.{meant}"
    )
