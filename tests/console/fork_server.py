"""Answers requests for the console's child, each in a fork: started by `forked_children.py`.

Like the child it is started by path and imports nothing of the engine. An empty database is opened
before the first fork, with one thread, which is the only one that a fork keeps; a fork that asks
for a database gets that one, and sets what the child sets.
"""

import importlib.util
import io
import json
import os
import select
import signal
import struct
import sys
import time

LENGTH = struct.Struct("!iQ")
"""An exit code and the length of what follows."""


def _answer(child, text: bytes) -> tuple[int, bytes]:
    """Run one request in a fork."""
    reader, writer = os.pipe()
    forked = os.fork()
    if not forked:
        os.close(reader)
        sys.stdin = io.TextIOWrapper(io.BytesIO(text))
        sys.stdout = os.fdopen(writer, "w")
        code = 1
        try:
            child.main()
            sys.stdout.flush()
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    data, deadline = b"", time.monotonic() + json.loads(text)["seconds"]
    while select.select([reader], [], [], max(deadline - time.monotonic(), 0))[0]:
        part = os.read(reader, 1 << 20)
        if not part:
            break
        data += part
    else:
        os.kill(forked, signal.SIGKILL)
    os.close(reader)
    return os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]), data


def _serve(path: str) -> None:
    spec = importlib.util.spec_from_file_location("child", path)
    child = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(child)
    opened = child.duckdb.connect(config={"threads": 1})

    def connect(config):
        for name, value in config.items():
            opened.execute(f"SET {name} = '{value}'")
        return opened

    child.duckdb.connect = connect
    while head := sys.stdin.buffer.read(LENGTH.size):
        code, data = _answer(child, sys.stdin.buffer.read(LENGTH.unpack(head)[1]))
        sys.stdout.buffer.write(LENGTH.pack(code, len(data)) + data)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
