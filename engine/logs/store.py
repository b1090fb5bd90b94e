"""Where logs are kept: one folder per log, written beside and renamed whole."""

import atexit
import hashlib
import json
import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from engine.core.errors import EngineError
from engine.logs.databases.limits import room_on_disk
from engine.logs.databases.pool import close_spare
from engine.logs.file_stamp import FileStamp
from engine.logs.log import Log
from engine.logs.note import Note
from engine.logs.sources import DuckDBSource
from engine.logs.stored_counts import COUNTS, write_counts

LOG, QUARANTINE, CARD = "log.parquet", "quarantine.parquet", "log.json"
_PARTIAL = ".partial-"
_TEMPORARY = "counterclick-"
_LONGEST_LOAD = 86_400.0
TRIES = 100
"""How often a log is renamed into its place, should others delete it there meanwhile."""


@dataclass(frozen=True)
class Card:
    """What `log.json` remembers of a log beside its rows; `place` seals a file read in place.

    `list_order` are the parts of the file in whose order lists stand one after the other; none
    where they do not. A `small` log lies in memory as long as questions are asked.
    """

    fingerprint: str
    name: str
    format: str
    mapping: dict[str, str]
    counts: dict[str, int]
    columns: list[str]
    truth: str | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    set_aside: list[int] = field(default_factory=list)
    place: dict[str, Any] | None = None
    recipe: str = ""
    events: dict[str, Any] = field(default_factory=dict)
    quarantine_reasons: dict[str, int] = field(default_factory=dict)
    list_order: Sequence[Sequence[int]] = ()
    small: bool = False


@dataclass(frozen=True)
class Removal:
    """A log that is being removed: where it was, and where it lies until it is gone."""

    place: Path
    aside: Path

    def undo(self) -> None:
        """Put the log back, unless it was written anew meanwhile."""
        with suppress(OSError):
            self.aside.rename(self.place)


@dataclass(frozen=True)
class Workspace:
    """A folder of logs; a kill at any moment leaves each log whole or absent.

    Opening a workspace removes what killed writers left behind.
    """

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root))
        self.root.mkdir(parents=True, exist_ok=True)
        for leftover in self.root.glob(f"{_PARTIAL}*"):
            name = leftover.name.removeprefix(_PARTIAL)
            if not _alive(name) or (_foreign(name) and _old(leftover)):
                shutil.rmtree(leftover, ignore_errors=True)

    def logs(self) -> list[Card]:
        """The cards of the stored logs, in the order of their names."""
        cards = [_card(path) for path in self.root.glob(f"*/{CARD}") if _is_log(path.parent.name)]
        return sorted(cards, key=lambda card: (card.name, card.fingerprint))

    def open(self, fingerprint: str) -> Log:
        """The stored log of a fingerprint.

        Raises:
            EngineError: no such log is kept here.
        """
        folder = self._folder(fingerprint)
        try:
            card = _card(folder / CARD)
            os.utime(folder / CARD)
        except FileNotFoundError:
            raise EngineError(
                f"the log {fingerprint[:12]} is no longer on this server",
                fix="It was deleted, expired, or was replaced by a new column mapping. Upload the "
                "file again.",
            ) from None
        stamp = FileStamp(**card.place) if card.place else None
        rows = Path(stamp.path) if stamp else folder / LOG
        counts = folder / COUNTS if (folder / COUNTS).is_file() else None
        list_order = tuple((first, end) for first, end in card.list_order)
        return Log(
            fingerprint=card.fingerprint,
            name=card.name,
            source=DuckDBSource(rows, stamp, counts, list_order, card.small and not stamp),
            mapping=card.mapping,
            counts=card.counts,
            columns=tuple(card.columns),
            truth=card.truth,
            format=card.format,
            reasons=card.reasons,
            set_aside=tuple(card.set_aside),
            recipe=card.recipe,
            events=card.events,
            quarantine_reasons=card.quarantine_reasons,
            notes=tuple(Note(**{**note, "lines": tuple(note["lines"])}) for note in card.notes),
        )

    def holds(self, fingerprint: str) -> bool:
        """Whether a log of this fingerprint is kept here."""
        return (self._folder(fingerprint) / CARD).is_file()

    def quarantine(self, fingerprint: str) -> Path:
        """The Parquet file of the rows that were set aside: line, reason, text."""
        return self._folder(fingerprint) / QUARANTINE

    def delete(self, fingerprint: str) -> None:
        """Remove a log; nothing happens when it is not here."""
        with self.removal(fingerprint):
            pass

    @contextmanager
    def removal(self, fingerprint: str) -> Iterator["Removal"]:
        """Take a log out of its place; it is gone afterwards, unless the removal was undone."""
        removal = Removal(self._folder(fingerprint), self._partial())
        with suppress(FileNotFoundError):  # it is not here
            removal.place.rename(removal.aside)
        yield removal
        shutil.rmtree(removal.aside, ignore_errors=True)
        close_spare()

    def forget(self, hours: float) -> None:
        """Remove the logs that were not opened for so many hours."""
        oldest = time.time() - 3600 * hours
        for name in os.listdir(self.root) if self.root.is_dir() else ():
            with suppress(FileNotFoundError, NotADirectoryError):
                if os.stat(f"{self.root}/{name}/{CARD}").st_mtime < oldest:
                    self.delete(name)

    @contextmanager
    def partial(self) -> Iterator[Path]:
        """A private folder to write a log in; it is gone afterwards unless `keep` renamed it.

        Raises:
            EngineError: the disk is full.
        """
        folder = self._partial()
        try:
            with room_on_disk():
                folder.mkdir()
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sweep(self, process: int) -> None:
        """Remove the private folders of a process that was killed while it wrote in them."""
        for folder in self.root.glob(f"{_PARTIAL}{process}-{_machine()}-*"):
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, partial: Path, card: Card) -> Log:
        """Make a written folder the log of its fingerprint, all at once, and open it.

        A log of the same fingerprint has the same rows: it stays, whoever writes it again. Only
        its card is replaced, by one rename, where the file that it is read from has a new stamp.
        """
        rows = Path(card.place["path"]) if card.place else partial / LOG
        (partial / CARD).write_text(json.dumps(asdict(card), ensure_ascii=False), "utf-8")
        write_counts(rows, partial / COUNTS, card.counts.get("rows", 0))
        for name in (LOG, QUARANTINE, CARD, COUNTS):
            flush(partial / name)
        final = self._folder(card.fingerprint)
        for _ in range(TRIES):
            try:
                partial.rename(final)
            except OSError:  # the folder is there already; a folder that is not empty stays
                with suppress(FileNotFoundError):  # deleted in the same moment: rename again
                    if _card(final / CARD).place != card.place:
                        os.replace(partial / CARD, final / CARD)
                    break
            else:
                break
        flush(self.root)
        return self.open(card.fingerprint)

    def _folder(self, fingerprint: str) -> Path:
        if not _is_log(fingerprint):
            raise EngineError(f"{fingerprint[:80]!r} is not a log's fingerprint")
        return self.root / fingerprint

    def _partial(self) -> Path:
        return self.root / f"{_PARTIAL}{os.getpid()}-{_machine()}-{os.urandom(6).hex()}"


@cache
def temporary() -> Workspace:
    """This process's private workspace, gone when the process ends."""
    parent = Path(tempfile.gettempdir())
    for leftover in parent.glob(f"{_TEMPORARY}*"):
        if _own(leftover) and not _alive(leftover.name.removeprefix(_TEMPORARY)):
            shutil.rmtree(leftover, ignore_errors=True)
    root = Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{os.getpid()}-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return Workspace(root)


def _card(path: Path) -> Card:
    stored: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return Card(**stored)


def _is_log(name: str) -> bool:
    return re.fullmatch("[0-9a-f]{64}", name) is not None


def flush(path: Path) -> None:
    """Make a file's bytes, or a folder's names, durable before a rename makes them visible."""
    if path.exists():
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _own(path: Path) -> bool:
    return path.is_dir() and path.stat().st_uid == os.getuid()


@cache
def _machine() -> str:
    """The machine or container within which a number names one process."""
    try:
        numbers = os.readlink("/proc/self/ns/pid")
    except OSError:
        numbers = ""
    return hashlib.sha256(f"{socket.gethostname()} {numbers}".encode()).hexdigest()[:12]


def _foreign(name: str) -> bool:
    """Whether a name is of a process elsewhere, whose number means nothing here."""
    parts = name.split("-")
    return len(parts) == 3 and parts[1] != _machine()


def _old(folder: Path) -> bool:
    """Whether nothing was made in a folder for as long as no load takes."""
    with suppress(FileNotFoundError):
        return folder.stat().st_mtime < time.time() - _LONGEST_LOAD
    return False


def _alive(name: str) -> bool:
    """Whether the process whose number starts the name still runs, as far as is seen from here."""
    number = name.split("-", 1)[0]
    if not number.isdigit() or _foreign(name):
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
