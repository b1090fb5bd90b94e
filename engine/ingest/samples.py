"""The logs that come with the program: one folder each, with a card beside the file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from engine.core.errors import unknown
from engine.ingest.load import load
from engine.logs.log import Log
from engine.logs.store import Workspace

CARD = "card.toml"
_HERE = Path(__file__).parents[1]
_PLACES = (_HERE.parent / "sample_logs", _HERE / "_app" / "sample_logs")


@dataclass(frozen=True)
class Sample:
    """A log that comes with the program: what it is, where from, and what to try with it.

    `truth` is the spec of the world that made a simulated log.
    """

    key: str
    title: str
    what: str
    source: str
    licence: str
    try_this: str
    file: Path
    mapping: Mapping[str, str] = field(default_factory=dict)
    truth: str | None = None


@cache
def samples() -> dict[str, Sample]:
    """The sample logs by key, in the order of their cards' `place`."""
    root = next((place for place in _PLACES if place.is_dir()), _PLACES[0])
    cards = [(tomllib.loads(path.read_text("utf-8")), path) for path in root.glob(f"*/{CARD}")]
    cards.sort(key=lambda card: (card[0].pop("place", 99), card[1]))
    return {path.parent.name: _sample(card, path.parent) for card, path in cards}


def open_sample(key: str, workspace: Workspace | None = None) -> Log:
    """The log of a sample.

    Raises:
        EngineError: no sample has this key.
    """
    if key not in samples():
        raise unknown("sample log", key, list(samples()))
    sample = samples()[key]
    log = load(sample.file, mapping=sample.mapping, name=sample.title, workspace=workspace)
    return replace(log, truth=sample.truth)


def _sample(card: dict[str, str], folder: Path) -> Sample:
    file = folder / card.pop("file", "log.parquet")
    return Sample(key=folder.name, file=file, **card)  # type: ignore[arg-type]
