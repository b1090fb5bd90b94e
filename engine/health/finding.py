"""What a check of a log found: how grave, how often, where first, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing a check found.

    `severity` is "green" (for the record), "amber" (take care) or "red" (do not use the log
    before it is mended); `first_lines` are the first offending lines of the file.
    """

    check: str
    severity: str
    count: int
    what: str
    fix: str = ""
    first_lines: tuple[int, ...] = ()
