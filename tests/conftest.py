"""Shared by all tests: a busy machine is no reason to fail, and no test waits for a disk."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("counterclick", deadline=None)
settings.load_profile("counterclick")


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Leave out `fsync`, which matters to a machine that loses its power, and to no test.

    Processes that tests start and kill keep it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield
