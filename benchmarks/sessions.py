"""Many people at once, each with an own log: what each waits for, and what it costs the server.

People are light clients (`peers/person.py`), so that the machine is the server's. Linux alone, for
processor times.
"""

import asyncio
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from streamlit.proto.Common_pb2 import DoubleArray

from benchmarks.peers.person import Person
from benchmarks.runner.section import Scale, Section, Table

ROWS = 2_000
THOUGHT = 3.0, 12.0
DROP = "Upload a click log (CSV, TSV, JSON Lines, Parquet; .gz and .zst too)"
LEVEL = "Confidence level"
SQL = "SELECT item, COUNT(*) AS shown FROM log GROUP BY item ORDER BY item"
OF_A_LOG = re.compile(rb"only(\d{3})_")
"""An item of somebody's file."""
Turn = Callable[[str], AbstractAsyncContextManager[None]]


@dataclass
class Visit:
    """What one person does, and how long each action took."""

    address: str
    place: int
    turn: Turn
    copy: int = 0
    took: dict[str, float] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Every file has a length of its own, by which its answers are known."""
        return ROWS + self.content

    @property
    def content(self) -> int:
        """By whom the file is: everybody's own, or the same for all."""
        return self.copy or self.place

    @property
    def name(self) -> str:
        """A class gets one file, of one name, from its lecturer."""
        return f"person{self.content}.csv"

    @property
    def file(self) -> bytes:
        lines = (
            f"q{n % 7},only{self.content:03}_{n % 9},{n % 5 + 1},{n % 3 == 0:d}\n"
            for n in range(self.rows)
        )
        return ("query,doc,position,clicked\n" + "".join(lines)).encode()

    async def make(self) -> dict[str, float]:
        """Open, upload, ask a query, compare policies, change a control."""
        self.person = person = await Person.come(self.address)
        count, own = f"{self.rows:,}", f"only{self.place:03}_0"
        await self.act("open Load", partial(person.visit, "load"), "Next steps")
        file = self.name
        await self.act("upload", partial(person.upload, DROP, file, self.file), count, own)
        log = person.query
        await self.act("open SQL", partial(person.visit, "sql", log), "rows in")
        await self.act("query", partial(person.set, "SQL", string_value=SQL), "9 rows in", own)
        opening = partial(person.visit, "compare", log)
        await self.act("open Compare", opening, "level=0.95,", settled=False)
        await self.act("its loop", partial(asyncio.sleep, 0), "impressions of the loop")
        lower = DoubleArray(data=[0.9])
        change = partial(person.set, LEVEL, double_array_value=lower)
        await self.act("change level", change, "level=0.9,")
        await person.leave()
        return self.took

    async def loop(self) -> None:
        """Upload, open Compare, and wait for its loop."""
        self.person = person = await Person.come(self.address)
        await person.visit("load")
        await person.until("Next steps")
        await person.upload(DROP, self.name, self.file)
        await person.until(f"{self.rows:,}", f"only{self.content:03}_0")
        await self.act("its loop", partial(self._open), "impressions of the loop")
        await person.leave()

    async def _open(self) -> None:
        await self.person.visit("compare", self.person.query)

    async def act(
        self, name: str, action: Callable[[], Awaitable[None]], *texts: str, settled: bool = True
    ) -> None:
        """Do something when it is time, and wait until its answer stands on the page."""
        async with self.turn(name):
            begun = time.perf_counter()
            await action()
            seen = await asyncio.wait_for(self.person.until(*texts, settled=settled), 240)
            self.took[name] = time.perf_counter() - begun
        others = {int(number) for number in OF_A_LOG.findall(seen)} - {self.content}
        if others:
            raise SystemExit(f"{name}: person {self.place} saw the logs of {sorted(others)}")


def processor(process: int) -> float:
    """Seconds of processor time of a process and its children, those that ended among them."""
    ticks = 0
    for child in (process, *_children(process)):
        with suppress(FileNotFoundError):
            times = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:15]
            ticks += sum(map(int, times))
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(FileNotFoundError):
            found += map(int, (task / "children").read_text().split())
    return found


@asynccontextmanager
async def whenever(_: str) -> AsyncIterator[None]:
    """Nobody waits for anybody."""
    yield


def thinking(seed: int) -> Turn:
    """Some seconds of thought before every action."""
    draw = random.Random(seed)

    @asynccontextmanager
    async def turn(_: str) -> AsyncIterator[None]:
        await asyncio.sleep(draw.uniform(*THOUGHT))
        yield

    return turn


class Together:
    """Everybody acts at the very same moment; what each action costs the server is noted."""

    def __init__(self, people: int, server: int) -> None:
        self.barrier, self.people, self.server = asyncio.Barrier(people), people, server
        self.cost: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        self.cost.setdefault(name, -processor(self.server))
        await self.barrier.wait()
        yield
        await self.barrier.wait()
        if self.cost[name] < 0:
            self.cost[name] = (self.cost[name] + processor(self.server)) / self.people


async def loops(address: str, server: int, people: int) -> Table:
    """What a class waits for that opens Compare at the same moment."""
    await Visit(address, 1, whenever).loop()
    rows: list[list[object]] = []
    for name, copy in (("an own file each", 0), ("the same file", 900)):
        together = Together(people, server)
        first = 100 if copy else 200
        visits = [Visit(address, first + n, together.turn, copy) for n in range(people)]
        await asyncio.gather(*(visit.loop() for visit in visits))
        waits = _middle_and_worst([visit.took["its loop"] for visit in visits])
        rows.append([name, *waits, together.cost["its loop"]])
    columns = ["Log", "Median, s", "Slowest, s", "Processor s, each"]
    caption = f"{people} people open Compare at the same moment and wait for its loop."
    return Table(columns, rows, caption=caption)


async def crowd(address: str, server: int, people: int) -> Table:
    """One who warms the server up, one alone, all with thoughts, all at once."""
    await Visit(address, 0, whenever).make()
    alone = await Visit(address, 1, whenever).make()
    begun = processor(server)
    relaxed = await asyncio.gather(
        *(Visit(address, 100 + n, thinking(n)).make() for n in range(people))
    )
    spent = (processor(server) - begun) / people
    together = Together(people, server)
    urgent = await asyncio.gather(
        *(Visit(address, 200 + n, together.turn).make() for n in range(people))
    )
    rows: list[list[object]] = []
    for name, seconds in alone.items():
        thought = _middle_and_worst([each[name] for each in relaxed])
        at_once = _middle_and_worst([each[name] for each in urgent])
        rows.append([name, seconds, *thought, *at_once, together.cost[name]])
    columns = ["Action", "Alone, s", "Thinking: median", "slowest", "At once: median", "slowest"]
    note = f"A whole visit of a thinking person costs {spent:.2f} s of the server's processor."
    caption = f"{people} people; seconds by the clock."
    return Table([*columns, "Processor s, each"], rows, caption=caption, note=note)


def _middle_and_worst(seconds: list[float]) -> tuple[float, float]:
    return statistics.median(seconds), max(seconds)


@contextmanager
def running() -> Iterator[tuple[str, int]]:
    """A server of its own: its address and the number of its process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    start = f"from engine.cli.main import main; main(['app', '--port={port}', '--no-browser'])"
    server = subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health").close()
                break
            except OSError:
                time.sleep(0.1)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait()


def measure(scale: Scale) -> Iterator[Table]:
    """A server for each table, to which the people come."""
    people = scale.of(3, 20)
    for visits in (crowd, loops):
        with running() as (address, server):
            yield asyncio.run(visits(address, server, people))


SECTION = Section(
    "Many people at once",
    measure,
    about="Each has an own file of 2,000 rows: open the page of logs, upload, open SQL, ask a "
    "query, open Compare, wait for its loop, change the level. Light clients speak the pages' own "
    "protocol. Alone; with 3 to 12 s of thought before every action; all at the very same moment. "
    "The last column is the server's processor time per person when all come at once; that nobody "
    "sees another's log is checked at every action.",
    order=80,
)
