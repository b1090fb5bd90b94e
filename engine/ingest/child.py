"""The process that reads one foreign file and ends: `isolated.py` starts it and may kill it.

It reads one line of JSON, and writes lines of JSON: `{"share": x, "used": seconds}` while it works,
with the processor time that it took, at the end
`{"answer": ...}` or `{"refused": [what, where, fix]}`.
"""

import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.access.opened_once import opened_once
from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.peek import peek
from engine.ingest.read_options import ReadOptions
from engine.ingest.several_files import load_several
from engine.logs.store import Workspace

MEMORY = 8 << 30
"""Bytes of address space; DuckDB itself keeps to 1 GB and the disk."""
EVERY = 0.1


def main() -> None:
    """Wait for the question, answer it or say why not."""
    line = sys.stdin.buffer.readline()
    if not line:
        return
    limit()
    _say(answer(json.loads(line)))


def limit() -> None:
    """Give way to the server, and take no more memory than a file may."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(given: dict[str, Any]) -> dict[str, Any]:
    """What the file holds, or the sentence that refuses it."""
    try:
        return {"answer": _answer(given)}
    except EngineError as error:
        sentences = {"what": error.what, "where": error.where, "fix": error.fix}
        return {"refused": sentences | {"named": error.named, "form": error.form}}
    except MemoryError:
        return {
            "refused": {
                "what": "the file needs more memory than one load may use",
                "fix": "Load a part of it.",
            }
        }


def _answer(given: dict[str, Any]) -> Any:
    if given["read"] == "peek":
        return peek(given["paths"][0])
    paths, workspace = [Path(path) for path in given["paths"]], Workspace(given["workspace"])
    if given.get("below") is None:
        return _loaded(given, paths, workspace)
    folders = [Path(folder) for folder in given["below"]]
    with workspace.partial() as scratch, opened_once(paths, folders, scratch) as opened:
        return _loaded(given, opened, workspace)


def _loaded(given: dict[str, Any], paths: Sequence[Path], workspace: Workspace) -> dict[str, str]:
    options = ReadOptions(**given["options"] | {"drop": tuple(given["options"]["drop"])})
    common: dict[str, Any] = {
        "mapping": given["mapping"],
        "options": options,
        "name": given["name"],
        "workspace": workspace,
        "tick": _Share(),
        "in_place": given["in_place"],
    }
    if len(paths) == 1 and not given["policy_each"]:
        log = load(paths[0], **common)
    else:
        log = load_several(paths, policy_each=given["policy_each"], **common)
    return {"fingerprint": log.fingerprint, "name": log.name, "recipe": log.recipe}


class _Share:
    """A tick that writes the share that is done, ten times a second at most."""

    def __init__(self) -> None:
        self.after = 0.0
        self.begun = time.process_time()

    def __call__(self, share: float) -> None:
        if time.monotonic() >= self.after:
            self.after = time.monotonic() + EVERY
            _say({"share": share, "used": time.process_time() - self.begun})


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
