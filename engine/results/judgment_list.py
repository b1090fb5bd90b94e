"""The judgments of a log: a table to read, and files to take away."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.errors import EngineError, unknown
from engine.core.numbers import count, decided_by
from engine.core.paths import written_whole
from engine.examination.examination_model import examine
from engine.judgments import judgment_files, training_rows
from engine.judgments.judgments import Judgments
from engine.logs.log import Log
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure

ESTIMANDS = ("relevance",)
"The estimands of the intervals in this module, by the keys of the audit."

FORMATS = (*judgment_files.FORMATS, *training_rows.FORMATS)
ENDINGS = {".csv": "csv", ".json": "opensearch", ".qrels": "qrels", ".txt": "qrels"}
MOST_SHOWN = 20


@dataclass(frozen=True)
class JudgmentList(Result):
    """Judgments of the queries and items of a log."""

    log: Log
    judgments: Judgments

    def as_record(self) -> dict[str, Any]:
        """What `judge --json` prints."""
        judgments = self.judgments
        columns = {
            "query": judgments.query,
            "item": judgments.item,
            "relevance": judgments.relevance,
            "interval": judgments.interval,
            "looks": judgments.views,
            "impressions": judgments.impressions,
            "grade": judgments.grade,
        }
        rows = zip(*columns.values(), strict=True)
        return {
            "method": judgments.method,
            "judgments": [dict(zip(columns, row, strict=True)) for row in rows],
            "withheld": judgments.withheld,
            "warnings": list(judgments.warnings),
        }

    @property
    def usable(self) -> bool:
        """Whether any pair is judged."""
        return len(self.judgments.query) > 0

    def to_frame(self) -> pd.DataFrame:
        """One row per judged query and item."""
        return pd.DataFrame(judgment_files.columns(self.judgments))

    def figure(self) -> "Figure":
        """There is none: a file of judgments is a table.

        Raises:
            EngineError: always.
        """
        raise EngineError("judgments have no chart", fix="Use .to_frame() or .save(path).")

    def save(self, path: str | Path, format: str = "") -> None:
        """Write the judgments, or the log's rows for a ranker to train on.

        Args:
            path: where to; `.csv`, `.json` (OpenSearch) and `.qrels` say the format by themselves.
            format: csv, qrels, quepid, opensearch, svmrank, lightgbm or xgboost.

        Raises:
            EngineError: no format is given or known, or the file cannot be written.
        """
        path = Path(path)
        name = format_of(path, format)
        if name in training_rows.FORMATS:
            curve = examine(self.log, self.judgments.method)
            training_rows.FORMATS[name](training_rows.training_rows(self.log, curve), path)
            return
        try:
            with written_whole(path) as file:
                file.write_text(judgment_files.FORMATS[name](self.judgments), "utf-8")
        except OSError as error:
            raise EngineError(f"{path} cannot be written: {error.strerror}", named=True) from None

    def heading(self) -> str:
        """How many pairs are judged, and by what."""
        return (
            f"{self.log.name}: {count(len(self.judgments.query), 'judgment')}, clicks corrected "
            f"by {self.judgments.method}"
        )

    def readable(self) -> pd.DataFrame:
        """The first judgments, rounded to what their intervals support."""
        frame, judgments = self.to_frame().head(MOST_SHOWN), self.judgments
        cells = [
            f"{decided_by(value, (low, high))}  [{low:.3f}, {high:.3f}]"
            for value, (low, high) in zip(
                judgments.relevance[:MOST_SHOWN], judgments.interval[:MOST_SHOWN], strict=True
            )
        ]
        frame = frame[["query", "item", "looks", "impressions", "grade"]].assign(relevance=cells)
        frame["looks"] = frame["looks"].round(1)
        return frame[["query", "item", "relevance", "grade", "looks", "impressions"]]

    def remarks(self) -> list[str]:
        """What was withheld and why, and what the curve could not identify."""
        remarks = list(self.judgments.warnings)
        more = len(self.judgments.query) - MOST_SHOWN
        if more > 0:
            remarks.append(f"{count(more, 'judgment')} more; --out FILE writes all of them.")
        if self.judgments.withheld:
            remarks.append(
                f"{count(self.judgments.withheld, 'pair')} withheld: too few impressions for a "
                "judgment (--min-impressions), or none at a rank that the curve identifies."
            )
        return remarks


def format_of(path: Path, format: str = "") -> str:
    """The format of a file: the one that is given, else the one that its ending says.

    Raises:
        EngineError: neither is known.
    """
    name = format or ENDINGS.get(path.suffix.lower(), "")
    if name not in FORMATS:
        raise unknown("format", name or path.suffix, list(FORMATS))
    return name
