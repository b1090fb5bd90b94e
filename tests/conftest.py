"""Shared by all tests: a busy machine is no reason to fail, and no test waits for a disk."""

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Workers fill the machine; more threads of linear algebra only wait for each other, and take a
fifth more of the processor. Set before NumPy is there, for workers and what they start as well."""

os.environ.setdefault("GLIBC_TUNABLES", "glibc.malloc.tcache_count=200")
"""DuckDB plans each question with thousands of small allocations, which are quicker where a thread
keeps more than 7 free pieces of each size: a load of a short file takes a tenth less of the
processor. Read when a process starts, so that workers and what they start have it."""

settings.register_profile("counterclick", deadline=None, derandomize=True)
settings.register_profile("other examples", deadline=None)
settings.load_profile("counterclick")
"""The same examples in every run, so that no run fails by chance; `make long` tries others."""
FIRST = ("browser", "lecture", "pages", "architecture", "calibration", "studies", "weightings")
"""Rooms whose files take long go first, so that no long one is left when the others are done."""

TOGETHER = {"browser": "browser", "lecture": "pages", "pages": "pages"}
"""Rooms that stay in one worker: one app and one Chromium, one opening of each sample log, and one
computation of each exhibit of the lecture."""

ALONE = ("tests/browser/test_every_page.py",)
"""As long as the rest of its room: has a worker, an app and a Chromium of its own."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the rooms that take long first."""
    room = {item: _room(item.nodeid) for item in items}
    items.sort(key=lambda item: FIRST.index(room[item]) if room[item] in FIRST else len(FIRST))


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Collect no garbage while tests are collected, and never look through what was imported.

    Three thousand modules stay to the end, and each look at them takes longer than the last.
    """
    gc.disable()
    try:
        with _after_the_first(session.config):
            return (yield)
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _after_the_first(config: pytest.Config) -> Iterator[None]:
    """Let the first worker compile all tests; the others would each compile them as well."""
    worker = getattr(config, "workerinput", {}).get("workerid")
    if worker is None:
        yield
        return
    compiled = Path(config.option.basetemp).parent / "compiled"
    until = time.monotonic() + 600  # should the first have ended
    while worker != "gw0" and not compiled.exists() and time.monotonic() < until:
        time.sleep(0.1)
    try:
        yield
    finally:
        compiled.touch()


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name a case of bytes by their number: packed files hold the second they were made in.

    Workers that collect in different seconds would not agree on the names of the tests.
    """
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Give a worker whole files, and all of a room that shares an app or what its pages keep."""
    return _ByRoom(config, log)


class _ByRoom(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        room, file = _room(nodeid), nodeid.partition("::")[0]
        return file if file in ALONE else TOGETHER.get(room, file)


def _room(nodeid: str) -> str:
    return nodeid.removeprefix("tests/").partition("/")[0]


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Leave out `fsync`, which matters to a machine that loses its power, and to no test.

    Processes that tests start and kill keep it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield
