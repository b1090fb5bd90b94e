"""The one error that people see: what is wrong, where, and what to do."""

from difflib import get_close_matches

from engine.core.printable import printable

LONGEST = 1_500
"""Characters of one part of an error: long enough for a list of names."""


class EngineError(Exception):
    """Bad input: what is wrong, where, and what to do about it.

    Pages catch this class alone; the command line prints it and exits with 2.

    Args:
        what: what is wrong, as a sentence without a capital.
        where: where it was found.
        fix: what to do about it.
        named: the sentence begins with a name, of a file say, which stays as it is written.
        form: what to do about it where a form stands below that asks for the columns.
    """

    def __init__(
        self,
        what: str,
        where: str | None = None,
        fix: str | None = None,
        *,
        named: bool = False,
        form: str | None = None,
    ) -> None:
        self.what, self.where, self.fix, self.named, self.form = what, where, fix, named, form
        super().__init__(_joined_sentences(what, where, fix))

    @property
    def on_page(self) -> str:
        """The sentences as they stand on a page.

        >>> EngineError("propensity must lie in (0, 1]").on_page
        'Propensity must lie in (0, 1].'
        >>> EngineError("my clicks.csv is empty", named=True).on_page
        'my clicks.csv is empty.'
        """
        text = str(self)
        return text if self.named else text[:1].upper() + text[1:]

    @property
    def above_form(self) -> "EngineError":
        """The error with the form below it as its remedy, where the columns are asked for."""
        if self.form is None:
            return self
        return EngineError(self.what, self.where, self.form, named=self.named)


class NoAnswer(EngineError):
    """A cluster that does not answer: the same question may be answered later."""


def _joined_sentences(*sentences: str | None) -> str:
    return " ".join(_closed(printable(part, LONGEST)) for part in sentences if part)


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else sentence + "."


def unknown(kind: str, name: str, known: list[str]) -> EngineError:
    """The error for a name that is not known, with the one nearest to it and all that are."""
    near = get_close_matches(name.lower(), known, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return EngineError(
        f"there is no {kind} called {name!r}", fix=f"Known ones: {', '.join(sorted(known))}.{meant}"
    )
