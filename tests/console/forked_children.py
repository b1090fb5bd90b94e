"""Children of the console that are forked from one process, which has imported DuckDB already.

The console starts a Python for every query. What a query may do does not depend on how its process
began, so that a hundred attacks share one start: each runs `main` of `child.py` in a fork of its
own, under its own limits.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from engine.console import console
from engine.logs.sources import DuckDBSource
from tests.console.fork_server import LENGTH

SERVER = Path(__file__).with_name("fork_server.py")


class ForkedChildren:
    """Stands in for `console._run`."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(SERVER), str(console._CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={"PATH": os.defpath, "TZ": "UTC"},
            cwd="/",
        )

    def run(
        self, source: DuckDBSource, sql: str, left: float, rows: int, counted: str
    ) -> tuple[bytes | None, int]:
        """The output and exit code of one query; no output when it was killed at its deadline."""
        path = str(source.opened.absolute())
        request = {"path": path, "sql": sql, "rows": rows, "seconds": left}
        request["counted"] = counted
        text = json.dumps(request).encode("utf-8", "replace")
        self.process.stdin.write(LENGTH.pack(0, len(text)) + text)
        self.process.stdin.flush()
        code, size = LENGTH.unpack(self.process.stdout.read(LENGTH.size))
        data = self.process.stdout.read(size)
        return (None if code == -signal.SIGKILL else data), code

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
