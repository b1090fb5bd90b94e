"""A question to a cluster may take as long as it likes, but not once the cluster is silent.

A connection that stays open while nothing comes through it (a machine that is suspended, a firewall
that dropped the connection) raises nothing. So a setting is asked for now and then, over the same
connection; servers answer that at once, whatever else they work on.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

PAUSE, PATIENCE = 5.0, 40.0
"""Seconds of a question between two pings, and in which a ping must be answered."""
SETTING = "spark.sql.session.timeZone"


@contextmanager
def kept_alive(session: Any) -> Iterator["Pings"]:
    """Ping the server of a Spark Connect session while a question runs.

    A question may end well at the moment when a ping is given up; its answer counts, and `silent`
    says that the session is closed nevertheless.

    Raises:
        ConnectionError: a ping was not answered; the session is closed then, for good.
    """
    pings = Pings(session)
    try:
        pings.start()
        yield pings
    except KeyboardInterrupt:
        close(session)  # what the client does when the program ends would wait for the server
        raise
    except Exception:
        if pings.end():
            raise ConnectionError("a ping was not answered") from None
        raise
    finally:
        pings.end()


class Pings(threading.Thread):
    """The pings during one question; `silent` once one of them was not answered."""

    def __init__(self, session: Any) -> None:
        super().__init__(name="pings", daemon=True)
        self.session = session
        self.done = threading.Event()
        self.silent = False
        self._deciding = threading.Lock()

    def end(self) -> bool:
        """Ping no more, and close nothing from now on; whether the session is closed already."""
        with self._deciding:
            self.done.set()
        return self.silent

    def run(self) -> None:
        """Ping until the question is done; end it when a ping is not answered."""
        while not self.done.wait(PAUSE):
            answered = threading.Event()
            threading.Thread(target=self._ping, args=(answered,), name="ping", daemon=True).start()
            if not answered.wait(PATIENCE) and self._gave_up():
                close(self.session)
                return

    def _gave_up(self) -> bool:
        """Whether the question still runs; it has failed then."""
        with self._deciding:
            self.silent = not self.done.is_set()
        return self.silent

    def _ping(self, answered: threading.Event) -> None:
        with suppress(Exception):  # a connection that breaks fails the question itself
            self.session.conf.get(SETTING)
        answered.set()


def close(session: Any) -> None:
    """Close the connection of a session without asking its server; what waits there fails."""
    client = session.client
    with suppress(AttributeError):
        client._channel.close()  # `close` alone would first wait for calls under way
    client.close()
