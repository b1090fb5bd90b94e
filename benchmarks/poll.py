"""Forty phones in a class poll: what an answer takes, and whether one is lost."""

import asyncio
import http.client
import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import numpy as np

from benchmarks.peers.person import Person
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.sessions import running

CODE = re.compile(rb"/vote/([A-Z0-9]{5})")
ANSWERS = 3
THOUGHT = 0.2, 3.0


def phone(address: str, code: str, seed: int) -> tuple[list[float], int]:
    """Seconds of each request, and the option that was chosen last."""
    place, path, draw = urlsplit(address).netloc, f"/vote/{code}", random.Random(seed)
    connection, took, cookie = http.client.HTTPConnection(place, timeout=60), [], ""

    def send(method: str, path: str, body: str | None = None) -> str:
        nonlocal cookie
        time.sleep(draw.uniform(*THOUGHT))
        begun = time.perf_counter()
        connection.request(method, path, body, {"Cookie": cookie, "Origin": address})
        answer = connection.getresponse()
        text = answer.read().decode()
        took.append(time.perf_counter() - begun)
        cookie = (answer.getheader("Set-Cookie") or cookie).partition(";")[0]
        return text

    option = 0
    for _ in range(ANSWERS):
        key = re.search(r'name="question" value="([^"]*)"', send("GET", path))
        assert key is not None, "the poll is not there"
        option = draw.randrange(5)
        send("POST", path, urlencode({"question": key[1], "option": option}))
        send("GET", f"{path}/state")
    return took, option


async def lecture(address: str, phones: int) -> tuple[list[float], bool]:
    """Seconds of every request, and whether the lecturer sees every phone's last answer."""
    lecturer = await Person.come(address)
    await lecturer.visit("lecture", "present=true")
    await lecturer.until("how many")
    await lecturer.set("Class poll", bool_value=True)
    seen = await lecturer.until("/vote/", settled=False)
    code = CODE.search(seen)
    assert code is not None
    with ThreadPoolExecutor(phones) as pool:
        loop, name = asyncio.get_running_loop(), code[1].decode()
        work = [loop.run_in_executor(pool, phone, address, name, n) for n in range(phones)]
        results = await asyncio.gather(*work)
    chosen = [[option for _, option in results].count(place) for place in range(5)]
    bars = "".join(f"<b>{number}</b>" for number in chosen)
    await asyncio.sleep(3)
    page = (await lecturer.until(f"{phones} answers", settled=False)).decode("utf-8", "replace")
    arrived = "".join(re.findall(r"<b>\d+</b>", page))
    times = sorted(time for took, _ in results for time in took)
    await lecturer.leave()
    return times, arrived == bars


def measure(scale: Scale) -> Iterator[Table]:
    """Start a server and let a class answer."""
    rows: list[list[object]] = []
    for phones in scale.of([40], [40, 200]):
        with running() as (address, _):
            times, arrived = asyncio.run(lecture(address, phones))
        milliseconds = [1_000 * float(part) for part in np.quantile(times, [0.5, 0.95, 1])]
        rows.append([phones, len(times), *milliseconds, "yes" if arrived else "NO"])
    yield Table(
        ["Phones", "Requests", "Median, ms", "95%, ms", "Slowest, ms", "Every answer arrived"], rows
    )


SECTION = Section(
    "A class poll",
    measure,
    about="A light client stands for the lecturer's page, one process of plain requests for all "
    "phones. Each phone opens the poll, follows it, answers, and changes its answer twice, with "
    ".2 to 3 s of thought before each request. The aim is a median below 300 ms for forty.",
    order=88,
)
