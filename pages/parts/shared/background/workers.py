"""Processes that compute loops for many people at once, beside the one that draws the pages.

Python runs one thread at a time, so that loops of twenty people would wait for each other and keep
every page waiting too. A worker starts in the background when a loop finds none free, which itself
is computed here; so nobody waits for one, and a person alone has one. Without a server (tests,
`streamlit run app.py`) there are none, and everything is computed here.
"""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

Tick = Callable[[float], None]
PERIOD = 0.05
"""Seconds between two looks at how far a computation is."""
GRACE = 1.0
"""Seconds in which a worker that was asked to stop may do so; then it is killed."""
COUNT = max(2, os.cpu_count() or 1)
ROOT = Path(__file__).parents[4]
MODULE = "pages.parts.shared.background.worker"


@dataclass
class Worker:
    """A process, and our end of its pair of sockets."""

    process: subprocess.Popen[bytes]
    link: Connection

    @classmethod
    def started(cls) -> "Worker":
        """A fresh one; it says when it is ready."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", MODULE, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
        return cls(process, Connection(ours.detach()))

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...], tick: Tick) -> Any:
        """What the function returns there; `tick` is called here.

        Raises:
            EngineError: what the function raised; or what `tick` raised, and the work stops.
            EOFError: the process ended, for lack of memory, say.
        """
        self.link.send((function, arguments))
        try:
            kind, value = "share", 0.0
            while kind == "share":
                tick(value)
                if self.link.poll(PERIOD):
                    kind, value = self.link.recv()
        except (EOFError, OSError):
            raise
        except BaseException:
            self._halt()
            raise
        if kind == "error":
            raise value
        return value

    def _halt(self) -> None:
        self.link.send(None)
        while self.link.poll(GRACE):
            if self.link.recv()[0] != "share":
                return
        self.process.kill()

    def end(self) -> None:
        """Kill the process and let go of it."""
        self.process.kill()
        self.process.wait()
        self.link.close()


_SERVER = threading.Event()
_FREE: SimpleQueue[Worker] = SimpleQueue()
_ALL: list[Worker] = []
_LOCK = threading.Lock()


def serve() -> None:
    """Allow workers: a server says so when it starts."""
    _SERVER.set()


def end() -> None:
    """Stop all work and the workers: the server ends."""
    _SERVER.clear()
    with _LOCK:
        while _ALL:
            _ALL.pop().end()
    while not _FREE.empty():
        _FREE.get_nowait()


def run(function: Callable[..., Any], *arguments: Any, tick: Tick | None) -> Any:
    """What `function(*arguments, tick=tick)` returns, by a worker where one is free.

    Args:
        function: of the top level of a module of the engine, with an argument `tick`.
        arguments: all but its tick.
        tick: called now and then with the share that is done; it may raise to stop the work.
    """
    if tick is None or not _SERVER.is_set():
        return function(*arguments, tick=tick)
    try:
        worker = _FREE.get_nowait()
    except Empty:
        begin()
        return function(*arguments, tick=tick)
    try:
        return worker.run(function, arguments, tick)
    except (EOFError, OSError):
        return function(*arguments, tick=tick)
    finally:
        if worker.process.poll() is None and not worker.link.closed:
            _FREE.put(worker)
        else:
            _replace(worker)


def begin() -> None:
    """Start one more worker in the background, unless there are as many as may be."""
    threading.Thread(target=_start, daemon=True).start()


def _start() -> None:
    with _LOCK:
        if not _SERVER.is_set() or len(_ALL) >= COUNT:
            return
        worker = Worker.started()
        _ALL.append(worker)
    try:
        worker.link.recv()
    except (EOFError, OSError):
        return
    _FREE.put(worker)


def _replace(worker: Worker) -> None:
    with _LOCK:
        if worker not in _ALL:
            return
        _ALL.remove(worker)
    worker.end()
    begin()
