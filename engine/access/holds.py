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
from engine.logs.log import Log
from engine.logs.store import Workspace

_FOLDER = "holds"
_WITHDRAWN = ".withdrawn-"
UNDO = 300.0
"""Seconds in which a withdrawn log may be restored."""


@dataclass(frozen=True)
class Holds:
    """The tokens of a workspace."""

    workspace: Workspace

    def hold(self, holder: str, log: Log) -> str:
        """The token by which a holder, a secret of its own, opens this log from now on."""
        token = hmac.digest(holder.encode(), log.fingerprint.encode(), hashlib.sha256).hex()
        self._root.mkdir(exist_ok=True)
        beside = self._root / f".{token}-{os.urandom(6).hex()}"
        beside.write_text(json.dumps({"fingerprint": log.fingerprint, "name": log.name}), "utf-8")
        os.replace(beside, self._file(token))
        return token

    def open(self, token: str) -> Log:
        """The log of a token, under the name that its holder gave it.

        Raises:
            EngineError: no log is held by this token.
        """
        record = self._read(token)
        if record is None or not self.workspace.holds(record["fingerprint"]):
            raise EngineError(
                "this log is no longer on the server: it was deleted, or not used for too long",
                fix="Load the file again.",
            )
        os.utime(self._file(token))
        return replace(self.workspace.open(record["fingerprint"]), name=record["name"])

    def release(self, token: str) -> None:
        """Let go of a log; it is deleted when nobody else holds it."""
        record = self._read(token)
        self._file(token).unlink(missing_ok=True)
        if record is not None and record["fingerprint"] not in self._fingerprints():
            self.workspace.delete(record["fingerprint"])

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
        """Release the logs that were withdrawn so many seconds ago."""
        oldest = time.time() - seconds
        for path in self._root.glob(f"{_WITHDRAWN}*"):
            with suppress(FileNotFoundError, EngineError):
                if path.stat().st_mtime <= oldest:
                    token = path.name.removeprefix(_WITHDRAWN)
                    self.restore(token)
                    self.release(token)

    def forget(self, hours: float) -> None:
        """Let go of what was not opened for so many hours."""
        self.release_withdrawn()
        oldest = time.time() - 3600 * hours
        for path in self._tokens():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    self.release(path.name)

    @property
    def _root(self) -> Path:
        return self.workspace.root / _FOLDER

    def _file(self, token: str) -> Path:
        if re.fullmatch("[0-9a-f]{64}", token) is None:
            raise EngineError(
                f"the link names an unknown log ({token[:80]!r})", fix="Pick a log, or load one."
            )
        return self._root / token

    def _read(self, token: str) -> dict[str, str] | None:
        try:
            record: dict[str, str] = json.loads(self._file(token).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return record

    def _tokens(self) -> Iterator[Path]:
        return (path for path in self._root.glob("*") if not path.name.startswith("."))

    def _fingerprints(self) -> set[str]:
        withdrawn = self._root.glob(f"{_WITHDRAWN}*")
        fingerprints = set()
        for path in (*self._tokens(), *withdrawn):
            with suppress(FileNotFoundError):
                fingerprints.add(json.loads(path.read_text("utf-8"))["fingerprint"])
        return fingerprints
