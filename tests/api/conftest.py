"""The sample logs of examples, opened once: what is computed from a log stays with it."""

from collections.abc import Iterator
from functools import cache

import pytest

from engine.ingest import samples

_opened = cache(samples.open_sample)


@pytest.fixture(scope="module", autouse=True)
def _each_sample_is_opened_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(samples, "open_sample", _opened)
        yield
