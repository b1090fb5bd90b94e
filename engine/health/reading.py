"""What ingest decided about the file."""

from dataclasses import dataclass

from engine.health.check import Check
from engine.health.finding import Finding
from engine.logs.log import Log


@dataclass(frozen=True)
class Reading(Check):
    """Nothing about the file had to be decided or left out while reading it."""

    key = "reading"
    title = "How the file was read"
    formula = r"\mathrm{file} \mapsto \mathrm{rows}"
    assumes = "What a person said about the file is true."

    def findings(self, log: Log) -> list[Finding]:
        """Each note of ingest, as grave as ingest says."""
        return [
            Finding(
                self.key, note.severity, max(1, len(note.lines)), note.what, note.fix, note.lines
            )
            for note in log.notes
        ]
