"""A source of SQL on a Spark cluster: questions go there, small tables come back."""

import logging
import re
import socket
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa

from engine.clusters.keepalive import kept_alive
from engine.clusters.spark_errors import condition, failures, quiet, silent, speaking_to
from engine.clusters.spark_sql import in_spark
from engine.core.errors import EngineError
from engine.logs.schema import TABLE
from engine.logs.sources import Source, Table

SCHEME, PORT = "sc", 15002
PATIENCE = 5.0
"""Seconds in which a cluster must accept a connection."""
RETRIES = {"max_retries": 4, "initial_backoff": 100, "max_backoff": 2_000, "backoff_multiplier": 3}
"""How often a broken call is tried again, with milliseconds between: three seconds in all."""
OWN_CONNECTION = [("grpc.use_local_subchannel_pool", 1)]
"""A new session never takes over a connection of an older one, which may be dead."""
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
}
COLUMN_READER, _UNREADABLE = "spark.sql.parquet.enableVectorizedReader", "FAILED_READ_FILE"
_LOCKS: "weakref.WeakKeyDictionary[Any, threading.RLock]" = weakref.WeakKeyDictionary()
"""One question at a time per session, as its small tables stand in views that have names."""


@dataclass
class Traffic:
    """What left a cluster for this log: how many answers, their rows and their bytes."""

    answers: int = 0
    rows: int = 0
    bytes: int = 0
    largest: int = 0

    def add(self, answer: pa.Table) -> None:
        """Count one answer more."""
        self.answers += 1
        self.rows += answer.num_rows
        self.bytes += answer.nbytes
        self.largest = max(self.largest, answer.nbytes)

    @property
    def sentence(self) -> str:
        """How much left the cluster, in words."""
        return (
            f"{self.answers} answers came back from the cluster: {self.rows:,} rows of counts and "
            f"totals, {self.bytes / 1e6:.2f} MB, the largest {self.largest / 1e6:.2f} MB."
        )


@dataclass
class SparkSource:
    """A cluster that holds the canonical table: any Spark Connect or classic session.

    `prepare` gives the frame that queries read as `log`, from a session; without it the session
    has that view already. `connect` opens another session where this one broke.
    """

    session: Any
    prepare: Callable[[Any], Any] | None = None
    connect: Callable[[], Any] | None = None
    name: str = "the cluster"
    traffic: Traffic = field(default_factory=Traffic)
    frame: Any = field(default=None, repr=False)
    _opening: Any = field(default_factory=threading.Lock, repr=False, compare=False)

    def query(self, sql: str, **tables: Table) -> dict[str, np.ndarray]:
        """The result's columns by name; a missing number is NaN, a missing text None.

        Raises:
            EngineError: the cluster does not answer, or refuses the question.
        """
        with self._turn() as session, speaking_to(self.name, self._broken, session):
            with nullcontext() if self.connect is None else kept_alive(session) as pings:
                if self.prepare is not None:
                    self._create_view(session, self.prepare)
                for name, table in tables.items():
                    session.createDataFrame(pa.table(dict(table))).createOrReplaceTempView(name)
                answer = _answer(session, in_spark(sql))
            if pings is not None and pings.silent:
                self._broken()
        self.traffic.add(answer)
        return {key: _plain(answer[key]) for key in answer.column_names}

    def _create_view(self, session: Any, prepare: Callable[[Any], Any]) -> None:
        """Let the frame be the view `log`: once in a session of this source's own.

        In a session that was given, anybody may have put another in its place since.
        """
        frame = prepare(session) if self.frame is None else self.frame
        if self.frame is None or self.connect is None:
            frame.createOrReplaceTempView(TABLE)
        self.frame = frame

    @contextmanager
    def _turn(self) -> Iterator[Any]:
        """The session, for one question; another one where it broke before this one's turn."""
        while True:
            session = self._open()
            with _LOCKS.setdefault(session, threading.RLock()):
                if session is self.session:
                    yield session
                    return

    def _open(self) -> Any:
        with self._opening:
            if self.session is None and self.connect is not None:
                self.session, self.frame = self.connect(), None
            return self.session

    def _broken(self) -> None:
        """Forget a session that broke, where another can be opened."""
        if self.connect is not None:
            self.session = self.frame = None  # in its turn, so nobody uses them meanwhile


def _answer(session: Any, sql: str) -> pa.Table:
    """An answer; files that Spark's column reader does not read are read by rows from then on.

    That reader knows no BYTE_STREAM_SPLIT, which DuckDB writes numbers in that differ a lot.
    """
    try:
        return session.sql(sql).toArrow()
    except failures() as error:
        if (
            not condition(error).startswith(_UNREADABLE)
            or session.conf.get(COLUMN_READER, "true") == "false"
        ):
            raise
        session.conf.set(COLUMN_READER, "false")
        return session.sql(sql).toArrow()


def traffic_of(source: Source) -> Traffic:
    """What left the cluster for a source, also where it is part of one."""
    whole = getattr(source, "whole", source)
    return whole.traffic if isinstance(whole, SparkSource) else Traffic()


def connected(address: str, name: str = "") -> Any:
    """A session of its own on the Spark Connect server at `sc://host:port`.

    Raises:
        EngineError: the address is none, the client is not installed, or nobody answers.
    """
    host, port = _host(address)
    try:
        with quiet():
            from pyspark.sql.connect.client import DefaultChannelBuilder
            from pyspark.sql.connect.client.retries import DefaultPolicy
            from pyspark.sql.connect.session import SparkSession
    except ImportError:
        raise EngineError(
            "the Spark client is not installed",
            fix="Install it: pip install 'counterclick[spark]'.",
        ) from None
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError:
        raise silent(name or _without_secrets(address)) from None
    logging.getLogger("SQLQueryContextLogger").disabled = True  # what it says, the error says
    warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")
    with speaking_to(name or _without_secrets(address)):
        channel = DefaultChannelBuilder(address, OWN_CONNECTION)
        session = SparkSession.builder.channelBuilder(channel).create()
        session.client.set_retry_policies([DefaultPolicy(**RETRIES)])
        with kept_alive(session):
            for key, value in SETTINGS.items():
                session.conf.set(key, value)
    return session


def _without_secrets(address: str) -> str:
    """An address without a user, a password or a token, which logs of jobs would keep."""
    return re.sub(r"//[^/@]*@", "//", address).partition(";")[0].rstrip("/")


def _host(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname, parts.port or PORT
    except ValueError:
        scheme, host, port = "", None, PORT
    if scheme != SCHEME or not host:
        raise EngineError(
            f"{address!r} is no address of a cluster",
            fix="Write it as sc://host:port, the address of a Spark Connect server.",
        )
    return host, port


def _plain(column: pa.ChunkedArray) -> np.ndarray:
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp(column.type.unit))
    return np.asarray(column.to_numpy())
