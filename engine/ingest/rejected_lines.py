"""The lines of a file that became no rows, as a file of their own."""

from pathlib import Path

from engine.logs.canonical import escaped, one_file
from engine.logs.databases.limits import spill_folder
from engine.logs.databases.pool import borrowed
from engine.logs.log import Log
from engine.logs.store import Workspace, temporary

_FORMULA = "^\\s*[=+@-]"
"""What a spreadsheet would compute; such text is opened by an apostrophe."""


def write_rejected_lines(log: Log, path: Path, workspace: Workspace | None = None) -> None:
    """Write the quarantine of a log as CSV: line, reason, text; a header alone if it is empty.

    Args:
        log: a log that was loaded here.
        path: where to write.
        workspace: where the log is kept; the private temporary one if left out.
    """
    stored = (workspace or temporary()).quarantine(log.fingerprint)
    rows = "SELECT 0 AS line, '' AS reason, '' AS text WHERE false"
    if stored.is_file():
        text = (
            f"CASE WHEN regexp_matches(text, '{_FORMULA}') THEN '''' || text ELSE text END AS text"
        )
        rows = f"SELECT line, reason, {text} FROM read_parquet('{one_file(stored)}') ORDER BY line"
    path.touch()
    with borrowed(spill_folder(), stored.stat().st_size if stored.is_file() else 0) as connection:
        connection.execute(f"COPY ({rows}) TO '{escaped(path)}' (FORMAT csv, HEADER)")
