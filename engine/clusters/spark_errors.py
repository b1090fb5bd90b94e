"""What a Spark client raises, by its classes, conditions and status codes: one sentence of ours."""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from engine.core.errors import EngineError, NoAnswer

_GONE_CONDITIONS = ("INVALID_HANDLE", "NO_ACTIVE_SESSION", "SESSION_", "SPARK_JOB_CANCELLED")
"""How conditions begin that say that the session, or the Spark behind it, is no more."""
_GONE_STATUS = {"UNAVAILABLE", "DEADLINE_EXCEEDED"}
"""The gRPC status of a server that is not reached, or says nothing."""


@contextmanager
def speaking_to(
    name: str, broken: Callable[[], None] = lambda: None, session: Any = None
) -> Iterator[None]:
    """Turn what a cluster raises into one sentence; `broken` is called when a session is gone."""
    try:
        yield
    except KeyboardInterrupt:
        broken()
        raise
    except failures() as error:
        if is_gone(error) or (not condition(error) and not _answers(session)):
            broken()
            raise silent(name) from None
        raise EngineError(
            f"{name} refused a question: {_first_line(str(error))}",
            fix="Check the table and the columns that fields are mapped to.",
            named=True,
        ) from None


@contextmanager
def quiet() -> Iterator[None]:
    """Import the client without its warning that it does not yet support pandas 3 fully.

    It takes a main module without a file, as `python -c` has, for its own tests, and would exit.
    """
    main = sys.modules["__main__"]
    bare = not hasattr(main, "__file__")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        try:
            if bare:
                main.__file__ = ""
            yield
        finally:
            if bare:
                del main.__file__


def failures() -> tuple[type[Exception], ...]:
    """What a Spark client raises: its own errors, and those of the connection."""
    kinds: list[type[Exception]] = [ConnectionError]
    with suppress(ImportError), quiet():
        from pyspark.errors import PySparkException

        kinds.append(PySparkException)
    with suppress(ImportError):
        from grpc import RpcError

        kinds.append(RpcError)
    return tuple(kinds)


def condition(error: Exception) -> str:
    """The name that Spark gives an error, such as `FAILED_READ_FILE.NO_HINT`; empty without one."""
    named = getattr(error, "getCondition", None)
    return (named() or "") if named is not None else ""


def is_gone(error: Exception) -> bool:
    """Whether an error says that nobody answers any more, rather than that a question is wrong."""
    if isinstance(error, ConnectionError) or condition(error).startswith(_GONE_CONDITIONS):
        return True
    coded = getattr(error, "getGrpcStatusCode", None) or getattr(error, "code", None)
    return coded is not None and coded().name in _GONE_STATUS


def _answers(session: Any) -> bool:
    """Whether a session answers the simplest question; one that is not known counts as if it did.

    A Spark that was stopped raises errors of Java, which have no condition of Spark's.
    """
    if session is None:
        return True
    try:
        session.sql("SELECT 1").toArrow()
    except failures():
        return False
    return True


def silent(name: str) -> NoAnswer:
    """The error of a cluster that does not answer."""
    return NoAnswer(
        f"{name} does not answer",
        fix="Check that the cluster runs and can be reached, then ask again.",
        named=True,
    )


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:300] if lines else "no reason was given"
