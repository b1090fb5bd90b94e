"""What a person may say about a file that ingest would otherwise find out or ask about."""

from dataclasses import asdict, dataclass

from engine.core.errors import EngineError

CHOICES = {
    "dates": ("", "day first", "month first"),
    "decimal": ("", "point", "comma"),
    "encoding": ("", "utf-8", "utf-16", "latin-1"),
    "header": ("", "yes", "no"),
}


@dataclass(frozen=True)
class ReadOptions:
    """How to read a file; an empty text means: find out, and ask when two answers fit.

    `separator` is the character between columns; `drop` names columns that are
    not stored; then the quarantine keeps no text either, for that would hold them.
    """

    separator: str = ""
    encoding: str = ""
    header: str = ""
    dates: str = ""
    decimal: str = ""
    drop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise EngineError(
                    f"{name} must be {' or '.join(choices[1:])}, but is {getattr(self, name)!r}",
                    named=True,
                )

    @property
    def given(self) -> bool:
        """Whether any of them is set."""
        return any(asdict(self).values())

    @property
    def text(self) -> str:
        """The options that are set, as text: part of a log's fingerprint."""
        return repr({name: value for name, value in asdict(self).items() if value})
