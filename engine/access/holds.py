"""Who holds a stored log: secret tokens, each with the name that its holder gave the log.

The fingerprint of a log follows from the bytes of its file, so that everybody who has the file can
compute it. A token cannot be computed: it is drawn per holder, and it alone opens a stored log.
Two holders of one log do not know of each other; a log goes when its last holder lets go of it.
"""

import hashlib
import hmac
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from engine.core.errors import EngineError
from engine.logs.databases.limits import room_on_disk
from engine.logs.log import Log
from engine.logs.store import Workspace, flush

_FOLDER = "holds"
_WITHDRAWN, _PUBLIC, _BESIDE = ".withdrawn-", ".public-", ".new-"
_DIGITS = tuple("0123456789abcdef")
"""What a token begins with."""
UNDO = 300.0
"""Seconds in which a withdrawn log may be restored."""


@dataclass(frozen=True)
class Holds:
    """The tokens of a workspace."""

    workspace: Workspace

    def hold(self, holder: str, log: Log) -> str:
        """The token by which a holder, a secret of its own, opens this log from now on."""
        token = hmac.digest(holder.encode(), log.fingerprint.encode(), hashlib.sha256).hex()
        record = {"fingerprint": log.fingerprint, "name": log.name, "recipe": log.recipe}
        self._write(self._file(token), record)
        (self._root / f"{_WITHDRAWN}{token}").unlink(missing_ok=True)
        return token

    def publish(self, log: Log) -> None:
        """Keep a log for everybody, as the samples are: no holder's letting go deletes it."""
        self._write(self._root / f"{_PUBLIC}{log.fingerprint}", {"fingerprint": log.fingerprint})

    def opens(self, token: str) -> bool:
        """Whether a token still opens its log; nothing is read."""
        return _is_token(token) and self._file(token).is_file()

    def open(self, token: str) -> Log:
        """The log of a token, under the name that its holder gave it.

        Raises:
            EngineError: no log is held by this token.
        """
        record = _record(self._file(token))
        if record is None or not self.workspace.holds(record["fingerprint"]):
            raise EngineError(
                "this log is no longer on the server: it was deleted, or not used for too long",
                fix="Load the file again.",
            )
        with suppress(FileNotFoundError):
            os.utime(self._file(token))
        log = self.workspace.open(record["fingerprint"])
        return replace(log, name=record["name"], recipe=record.get("recipe", log.recipe))

    def release(self, token: str) -> None:
        """Let go of a log; it is deleted when nobody else holds it."""
        self._let_go(self._file(token))

    def _let_go(self, path: Path) -> None:
        """Remove the record of one holder, and the log if it was the last.

        The log is moved away first, so that a kill leaves no log that nobody can delete; who
        came to hold it meanwhile gets it back.
        """
        record = _record(path)
        if record is None:
            path.unlink(missing_ok=True)
            return
        fingerprint = record["fingerprint"]
        if fingerprint in self._fingerprints(besides=path):
            path.unlink(missing_ok=True)
            return
        with self.workspace.removal(fingerprint) as removal:
            path.unlink(missing_ok=True)
            if fingerprint in self._fingerprints():
                removal.undo()

    def withdraw(self, token: str) -> None:
        """Stop a token from opening its log, which can be restored for UNDO seconds."""
        record = self._file(token)
        with suppress(FileNotFoundError):
            os.utime(record)
            os.replace(record, self._root / f"{_WITHDRAWN}{token}")

    def restore(self, token: str) -> None:
        """Let a withdrawn token open its log again.

        Raises:
            EngineError: it was released in the meantime.
        """
        record = self._file(token)
        try:
            os.replace(self._root / f"{_WITHDRAWN}{token}", record)
        except FileNotFoundError:
            raise EngineError("this log is deleted for good", fix="Load the file again.") from None

    def release_withdrawn(self, seconds: float = UNDO) -> None:
        """Release the logs that were withdrawn so many seconds ago; tidy what a kill left."""
        oldest = time.time() - seconds
        for path in self._unused(_WITHDRAWN, oldest):
            with suppress(FileNotFoundError):
                self._let_go(path)
        for path in self._unused(_BESIDE, oldest - UNDO):
            path.unlink(missing_ok=True)

    def forget(self, hours: float) -> None:
        """Let go of what was not opened for so many hours."""
        self.release_withdrawn()
        for path in self._unused(_DIGITS, time.time() - 3600 * hours):
            with suppress(FileNotFoundError):
                self.release(path.name)

    @property
    def _root(self) -> Path:
        return self.workspace.root / _FOLDER

    def _file(self, token: str) -> Path:
        if not _is_token(token):
            raise EngineError(
                f"the link names an unknown log ({token[:80]!r})", fix="Pick a log, or load one."
            )
        return self._root / token

    def _write(self, path: Path, record: dict[str, str]) -> None:
        """Write a record beside its place and rename it, durable once this returns."""
        beside = self._root / f"{_BESIDE}{os.urandom(6).hex()}"
        try:
            with room_on_disk():
                self._root.mkdir(exist_ok=True)
                beside.write_text(json.dumps(record), "utf-8")
                flush(beside)
                os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
        flush(self._root)

    def _unused(self, start: str | tuple[str, ...], since: float) -> Iterator[Path]:
        """The records whose names begin so that nobody has used since then.

        Every page looks for them, so only these become paths.
        """
        for name in os.listdir(self._root) if self._root.is_dir() else ():
            with suppress(FileNotFoundError):
                if name.startswith(start) and os.stat(f"{self._root}/{name}").st_mtime <= since:
                    yield self._root / name

    def _tokens(self) -> Iterator[Path]:
        return (path for path in self._root.glob("*") if not path.name.startswith("."))

    def _fingerprints(self, besides: Path | None = None) -> set[str]:
        """The logs that are held, withdrawn for a while, or public; without one record's."""
        kept = (
            *self._tokens(),
            *self._root.glob(f"{_WITHDRAWN}*"),
            *self._root.glob(f"{_PUBLIC}*"),
        )
        records = [_record(path) for path in kept if path != besides]
        return {record["fingerprint"] for record in records if record is not None}


def _is_token(text: str) -> bool:
    return re.fullmatch("[0-9a-f]{64}", text) is not None


def _record(path: Path) -> dict[str, str] | None:
    """What a record says; None where there is none, or none that is whole."""
    try:
        record: dict[str, str] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return record
