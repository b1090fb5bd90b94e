"""What ingest decided about the file."""

from dataclasses import dataclass
from typing import cast

from engine.core.checks import Finding, Severity
from engine.health.check import LogCheck
from engine.logs.log import Log


@dataclass(frozen=True)
class IngestNotes(LogCheck):
    """What was decided about the file, or left out, is said, and what to do if that is wrong."""

    key = "reading"
    title = "How the file was read"
    formula = r"\mathrm{file} \mapsto \mathrm{rows}"
    assumes = "The settings given for this file are right."

    def findings(self, log: Log) -> list[Finding]:
        """Each note of ingest, as grave as ingest says."""
        return [
            self.finding(
                cast(Severity, note.severity),
                note.what,
                note.fix,
                max(1, len(note.lines)),
                note.lines,
            )
            for note in log.notes
        ]
