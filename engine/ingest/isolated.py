"""Foreign files read in a process of its own, which can be killed whatever it is doing.

A thread cannot be stopped when a library does not listen; a process can. The parent asks `tick`
several times a second and kills the child when it raises. A child is kept ready, so that no load
waits for it to start.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from threading import Lock
from typing import Any

import engine
from engine.core.errors import EngineError
from engine.ingest.cancellation import Tick
from engine.ingest.read_options import ReadOptions
from engine.ingest.turns import Turn
from engine.logs.log import Log
from engine.logs.store import Workspace

PERIOD = 0.1
READY = 2
"""Children that wait for a file; each has loaded its libraries."""
PEEK = 20.0
"""Seconds after which the first rows of a file are waited for no longer."""
_READY: list[subprocess.Popen[bytes]] = []
_LOCK = Lock()


def load_isolated(
    paths: Sequence[str | Path],
    *,
    workspace: Workspace,
    mapping: Mapping[str, str] | None = None,
    options: ReadOptions | None = None,
    name: str | None = None,
    policy_each: bool = False,
    in_place: bool = False,
    below: Sequence[Path] | None = None,
    tick: Tick | None = None,
) -> Log:
    """The log of one or several files, read by a child process into a workspace.

    Args:
        paths: as for `load_several`.
        workspace: where the log is kept.
        mapping: as for `load`.
        options: as for `load`.
        name: what people call the log.
        policy_each: as for `load_several`.
        in_place: as for `load`.
        below: folders that may be read; each file is opened once, below one of them, and no link
            is followed. None trusts the paths.
        tick: called now and then with the share that is done; when it raises, the child is killed.

    Raises:
        EngineError: the files are no log, or the child ended for lack of memory.
    """
    given = {
        "read": "load",
        "paths": [str(path) for path in paths],
        "workspace": str(workspace.root),
        "mapping": dict(mapping) if mapping else None,
        "options": asdict(options or ReadOptions()),
        "name": name,
        "policy_each": policy_each,
        "in_place": in_place,
        "below": None if below is None else [str(folder) for folder in below],
    }
    answer = _answered(given, tick, workspace)
    log = workspace.open(answer["fingerprint"])
    return replace(log, name=answer["name"], recipe=answer["recipe"])


def peek_isolated(path: str | Path) -> dict[str, list[str | None]]:
    """The first rows of a file as text, by column name, read by a child process.

    Raises:
        EngineError: the file is empty, damaged, or no format that is read; or it takes too long.
    """
    deadline = time.monotonic() + PEEK

    def tick(_: float) -> None:
        if time.monotonic() > deadline:
            raise EngineError(
                f"the first rows of {Path(path).name} could not be read within {PEEK:.0f} seconds",
                fix="Write the columns that a log needs as a plain table.",
            )

    head: dict[str, list[str | None]] = _answered({"read": "peek", "paths": [str(path)]}, tick)
    return head


def _answered(given: dict[str, Any], tick: Tick | None, workspace: Workspace | None = None) -> Any:
    child = _child()
    turn = Turn(child.pid)
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(given).encode() + b"\n")
        child.stdin.close()
        share, used, rest = 0.0, 0.0, b""
        while True:
            if tick is not None:
                tick(share)
            turn.look(used)
            if not select.select([child.stdout], [], [], PERIOD)[0]:
                continue
            data = os.read(child.stdout.fileno(), 1 << 16)
            if not data:
                raise EngineError(
                    "the file could not be read: the process that reads it ended",
                    fix="It may have run out of memory; load a smaller part.",
                )
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                answer = json.loads(line)
                if "refused" in answer:
                    raise EngineError(**answer["refused"])
                if "answer" in answer:
                    return answer["answer"]
                share, used = answer["share"], answer["used"]
    finally:
        turn.end()
        _end(child)
        if workspace is not None:
            workspace.sweep(child.pid)


def _child() -> subprocess.Popen[bytes]:
    """A child that is ready, and others started for those who come next."""
    with _LOCK:
        ready = [child for child in _READY if child.poll() is None]
        child = ready.pop() if ready else _started()
        _READY[:] = [*ready, *(_started() for _ in range(READY - len(ready)))]
    return child


def _started() -> subprocess.Popen[bytes]:
    home = Path(str(engine.__path__[0])).parent
    return subprocess.Popen(
        [sys.executable, "-m", "engine.ingest.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,  # not a session: Linux shares the processor between those, and nice within
        env={**os.environ, "PYTHONPATH": str(home)},
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill a child with all that it started, and let go of its pipes."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()
