"""Work in other processes, and one computation for all who ask the same."""

import pickle
import threading
import time
from concurrent.futures import wait
from pathlib import Path
from queue import SimpleQueue
from unittest.mock import Mock

import pytest

from engine.core.errors import EngineError
from engine.logs.arrays import from_table
from engine.loop.experiments.future import simulated_future
from engine.loop.rankers.naive import Naive
from engine.loop.schedule import Schedule
from engine.loop.simulate import compare
from engine.simulator.from_log import from_log
from engine.simulator.two_items import TwoItems
from pages.parts.shared.background import computation, workers
from pages.parts.shared.background.computation import Listener, Stopped, compute

ASKED = TwoItems(), [Naive()], Schedule(rounds=400, worlds=20, seed=3)
LONG = TwoItems(), [Naive()], Schedule(rounds=100_000, worlds=20, seed=3)


@pytest.fixture(scope="module")
def ready():
    """A server whose first loop, which is computed here, has started its first worker."""
    workers.serve()
    assert workers.run(compare, *ASKED, tick=lambda _: None)
    wait_until(all_free)
    yield
    workers.end()


def all_free() -> bool:
    return workers._FREE.qsize() == len(workers._ALL) == 1


def wait_until(true) -> None:
    deadline = time.monotonic() + 300
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_worker_computes_what_this_process_does(ready):
    shares: list[float] = []
    there = workers.run(compare, *ASKED, tick=shares.append)
    here = compare(*ASKED)
    assert (there[0].clicks == here[0].clicks).all()
    assert shares
    assert all_free()


def test_a_worker_that_runs_the_loop_of_a_log_loads_what_reads_no_log(ready):
    """Which takes most of the time in which a worker starts."""
    shown = {"item": list("abcb"), "rank": [1, 2, 1, 2], "impression": list("1122")}
    world = from_log(from_table(shown | {"reward": [1, 0, 0, 1]}))
    asked = "naive", Naive(), world, ASKED[-1]
    future, _ = workers.run(simulated_future, *asked, tick=lambda _: None)
    assert (future.clicks.mean == simulated_future(*asked, None)[0].clicks.mean).all()
    (worker,) = workers._ALL
    loaded = Path(f"/proc/{worker.process.pid}/maps").read_text("utf-8")
    assert "numpy" in loaded
    heavy = "/pandas/", "/_duckdb.", "/pyarrow/", "/scipy/"
    assert not [name for name in heavy if name in loaded]


def test_work_in_a_worker_ends_when_nobody_waits(ready):
    def tick(share):
        if share > 0:
            raise Stopped

    before = {worker.process.pid for worker in workers._ALL}
    with pytest.raises(Stopped):
        workers.run(compare, *LONG, tick=tick)
    wait_until(all_free)
    assert {worker.process.pid for worker in workers._ALL} == before


def test_a_worker_that_dies_is_replaced_and_its_work_done_here(ready):
    for worker in list(workers._ALL):
        worker.process.kill()
        worker.process.wait()
    again = workers.run(compare, *ASKED, tick=lambda _: None)
    assert (again[0].clicks == compare(*ASKED)[0].clicks).all()


def test_a_worker_starts_when_none_is_free_until_there_are_enough(monkeypatch):
    class Stub:
        link = Mock()

        def end(self):
            self.link.close()

    started = Mock(side_effect=lambda: Stub())
    monkeypatch.setattr(workers.Worker, "started", started)
    monkeypatch.setattr(workers, "_FREE", SimpleQueue())
    monkeypatch.setattr(workers, "_ALL", [])
    workers.serve()
    for _ in range(workers.COUNT + 3):
        workers.begin()
    wait_until(lambda: workers._FREE.qsize() == workers.COUNT)
    assert started.call_count == workers.COUNT
    workers.end()
    assert not workers._ALL
    workers.begin()
    assert started.call_count == workers.COUNT


def test_what_the_work_refuses_travels_as_it_is():
    refusal = EngineError("no such ranker", where="loop", fix="Pick another one.")
    assert str(pickle.loads(pickle.dumps(refusal))) == str(refusal)


def test_without_a_server_everything_is_computed_here(monkeypatch):
    monkeypatch.setattr(workers, "_SERVER", threading.Event())
    monkeypatch.setattr(workers, "begin", lambda: pytest.fail("workers were started"))
    assert workers.run(compare, *ASKED, tick=lambda _: None)


@pytest.fixture
def counted():
    """Work that waits for a gate and counts how often it is begun."""
    gate, begun = threading.Event(), []

    def work(tick):
        begun.append(1)
        while not gate.wait(0.001):
            tick(0.5)
        return "answer"

    yield work, gate, begun
    gate.set()


def test_a_public_question_is_computed_once_for_all_who_ask(counted):
    work, gate, begun = counted
    asked = [compute("test", "same", work, Listener(), True) for _ in range(20)]
    gate.set()
    assert {each.future.result(20) for each in asked} == {"answer"}
    later = compute("test", "same", work, Listener(), True)
    assert later.future.result(20) == "answer"
    assert len(begun) == 1


def test_what_belongs_to_one_session_is_not_shared(counted):
    work, gate, begun = counted
    asked = [compute("test", "own", work, Listener(), False) for _ in range(2)]
    gate.set()
    wait([each.future for each in asked], 20)
    assert len(begun) == 2


def test_who_asks_the_same_of_the_same_log_waits_for_one_computation_that_is_not_kept(counted):
    work, gate, begun = counted
    asked = [compute("test", "file", work, Listener(), False, alike=True) for _ in range(20)]
    assert len(computation._UNDER_WAY) == 1
    gate.set()
    assert {each.future.result(20) for each in asked} == {"answer"}
    assert len(begun) == 1
    assert ("test", "file") not in computation._ALIKE
    assert compute("test", "file", work, Listener(), False, alike=True) is not asked[0]


def test_shared_work_goes_on_until_the_last_listener_stops(counted):
    work, gate, _ = counted
    first, second = Listener(), Listener()
    shared = compute("test", "left", work, first, True)
    assert compute("test", "left", work, second, True) is shared
    first.stop.set()
    with pytest.raises(TimeoutError):
        shared.future.result(0.05)
    second.stop.set()
    assert isinstance(shared.future.exception(20), Stopped)
    gate.set()
    anew = compute("test", "left", work, Listener(), True)
    assert anew is not shared
    assert anew.future.result(20) == "answer"


def test_only_the_last_public_answers_are_kept(counted):
    work, gate, _ = counted
    gate.set()
    for number in range(computation.KEPT + 5):
        compute("test", f"{number}", work, Listener(), True).future.result(20)
    assert len(computation._PUBLIC) == computation.KEPT
