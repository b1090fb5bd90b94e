"""The account of a file's lines: rows, set aside, header, blank; a lost one is refused."""

from collections.abc import Mapping

from engine.core.errors import EngineError
from engine.core.numbers import count


def reconcile(counts: Mapping[str, int]) -> None:
    """Check that lines = read + quarantined + header + blank.

    Raises:
        EngineError: a line is lost or counted twice; the log is not kept.
    """
    total = sum(counts[part] for part in ("read", "quarantined", "header", "blank"))
    if total != counts["lines"]:
        raise EngineError(
            f"the file has {counts['lines']:,} lines but {total:,} are accounted for",
            fix="Nothing was loaded. Please report this file.",
        )


def account(counts: Mapping[str, int]) -> str:
    """The account in words: '1,001 lines = 994 rows + 5 rejected + 1 header + 1 blank'."""
    lines, read, rows = counts["lines"], counts.get("read", counts["rows"]), counts["rows"]
    unit = "rows" if read == rows else "lines read"
    parts = [f"{read:,} {unit if read != 1 or unit != 'rows' else 'row'}"]
    words = {"quarantined": "rejected", "header": "header", "blank": "blank"}
    parts += [f"{counts[part]:,} {word}" for part, word in words.items() if counts[part]]
    expanded = "" if read == rows else f"; they hold {count(rows, 'row')}"
    return f"{count(lines, 'line')} = {' + '.join(parts)}{expanded}"
