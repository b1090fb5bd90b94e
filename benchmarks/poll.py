"""Forty phones in a class poll: what an answer takes, and whether one is lost.

Run: python -m benchmarks.poll [phones]     (default 40)

A light client stands for the lecturer's page, one process of plain requests for all phones. Each
phone opens the poll, follows it, answers, and changes its answer twice.
"""

import asyncio
import http.client
import random
import re
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

from benchmarks.peers.person import Person
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


async def lecture(address: str, phones: int) -> None:
    """Open a poll, let the phones answer, and compare with what the lecturer sees."""
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
    print(
        f"{phones} phones, {len(times)} requests: median {1000 * statistics.median(times):.0f} ms, "
    )
    print(f"95% {1000 * times[int(0.95 * len(times))]:.0f} ms, slowest {1000 * times[-1]:.0f} ms")
    print("no answer lost" if arrived == bars else f"LOST: sent {bars}, shown {arrived}")
    await lecturer.leave()


def main() -> None:
    """Start a server and let a class answer."""
    phones = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with running() as (address, _):
        asyncio.run(lecture(address, phones))


if __name__ == "__main__":
    main()
