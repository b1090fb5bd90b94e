"""The read-only console: one SELECT over the log, in a process of its own, killed at its deadline.

Two layers hold a hostile query: the child runs DuckDB with every door shut and admits nothing but a
single SELECT or EXPLAIN (`child.py`); the parent gives the child little memory, no files to
write, and a fixed time, and kills it. At most two queries run at once, at low priority; the
others wait for their turn, which does not count as their time, nor does waiting for a processor.
"""

import json
import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import BoundedSemaphore

import pyarrow as pa

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.logs.rewards import RewardSource
from engine.logs.sources import DuckDBSource

SECONDS = 5.0
BUSY, LOOK = 6, 0.1
"""How many times as long a query may take by the clock where others keep the processors; seconds
between two looks at what it has used."""
PATIENCE = 30.0
"""How long a query waits for its turn, in seconds."""
ROWS = 1_000
LONGEST = 20_000
_CHILD = Path(__file__).with_name("child.py")
_SLOTS = BoundedSemaphore(2)


@dataclass(frozen=True)
class QueryResult:
    """What a query answered: its first rows, how many there are in all, and how long it took.

    `rows` counts all rows of the result, -1 when there are more than a million.
    """

    table: pa.Table = field(repr=False)
    rows: int
    seconds: float

    @property
    def summary(self) -> str:
        """How much of the result is shown: 'first 1,000 of 48,211 rows in 0.2 s'."""
        shown, took = self.table.num_rows, f"in {self.seconds:.1f} s"
        if shown == self.rows:
            return f"{shown:,} {'row' if shown == 1 else 'rows'} {took}"
        total = "more than a million" if self.rows < 0 else f"{self.rows:,}"
        return f"first {shown:,} of {total} rows {took}"


def ask(log: Log, sql: str, *, seconds: float = SECONDS, rows: int = ROWS) -> QueryResult:
    """The answer of one SELECT over `log`, whose column `reward` is what counts.

    Raises:
        EngineError: it is no single SELECT, is wrong, or takes too long or too much.
    """
    if len(sql) > LONGEST:
        raise EngineError(f"a query may not be longer than {LONGEST:,} characters")
    counted = ""
    if isinstance(log.source, RewardSource):
        counted, log = log.source.rows, replace(log, source=log.source.whole)
    if not isinstance(log.source, DuckDBSource):
        raise EngineError(
            "the console asks only logs that are kept here",
            fix="Ask a log on a cluster with the cluster's own SQL.",
        )
    log.source.check()
    if not _SLOTS.acquire(timeout=PATIENCE):
        raise EngineError("too many queries run at once", fix="Try again in a moment.")
    begun = time.monotonic()
    try:
        data, code = _run(log.source, sql, seconds, rows, counted)
    finally:
        _SLOTS.release()
    log.source.check()
    if not data:
        log.source.check_kept()
    if data is None:
        raise EngineError(
            f"The query was stopped after {seconds:g} s",
            fix="Add a filter, a GROUP BY or a LIMIT.",
        )
    return _answer(data, code, time.monotonic() - begun)


def _run(
    source: DuckDBSource, sql: str, left: float, rows: int, counted: str
) -> tuple[bytes | None, int]:
    """The child's output and exit code; no output when it was killed at the deadline.

    It is killed when it has used so many seconds of a processor, which takes as long by the clock
    at least. It is at low priority, so that a busy server may leave it far less. `counted` is the
    SELECT that gives the rows with the reward that counts, where it is another.
    """
    path = str(source.opened.absolute())
    request = json.dumps(
        {"path": path, "sql": sql, "rows": rows, "seconds": left, "counted": counted}
    )
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,  # not a session: Linux shares the processor between those, and nice within
        env={"PATH": os.defpath, "TZ": "UTC"},
        cwd="/",
        pass_fds=() if source.descriptor is None else (source.descriptor,),
    )
    given: bytes | None = request.encode("utf-8", "replace")
    last, wait = time.monotonic() + BUSY * left, max(left, LOOK)
    while True:
        try:
            data, _ = child.communicate(given, timeout=wait)
        except subprocess.TimeoutExpired:
            given, wait = None, LOOK
            if time.monotonic() < last and _used(child.pid) < left:
                continue
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return None, child.returncode
        return data, child.returncode


def _used(child: int) -> float:
    """The seconds of processors that a process has used; endless where the system does not say."""
    try:
        text = Path(f"/proc/{child}/stat").read_text("ascii", "replace")
    except OSError:
        return math.inf
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _answer(data: bytes, code: int, seconds: float) -> QueryResult:
    head, _, body = data.partition(b"\n")
    if not head:
        raise EngineError(
            "the query took more memory than it may",
            where=f"Its process ended with code {code}",
            fix="Add a filter, a GROUP BY or a LIMIT.",
        )
    reply = json.loads(head)
    if "refused" in reply:
        raise EngineError(reply["refused"], fix=reply.get("fix"))
    with pa.ipc.open_stream(body) as stream:
        return QueryResult(stream.read_all(), reply["rows"], seconds)
