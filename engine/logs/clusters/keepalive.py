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
def kept_alive(session: Any) -> Iterator[None]:
    """Ping the server of a Spark Connect session while a question runs.

    Raises:
        ConnectionError: a ping was not answered; the session is closed then, for good.
    """
    pings = Pings(session)
    pings.start()
    try:
        yield
    except KeyboardInterrupt:
        close(session)  # what the client does when the program ends would wait for the server
        raise
    except Exception:
        if pings.silent:
            raise ConnectionError("a ping was not answered") from None
        raise
    finally:
        pings.done.set()


class Pings(threading.Thread):
    """The pings during one question; `silent` once one of them was not answered."""

    def __init__(self, session: Any) -> None:
        super().__init__(name="pings", daemon=True)
        self.session = session
        self.done = threading.Event()
        self.silent = False

    def run(self) -> None:
        """Ping until the question is done; end it when a ping is not answered."""
        while not self.done.wait(PAUSE):
            answered = threading.Event()
            threading.Thread(target=self._ping, args=(answered,), name="ping", daemon=True).start()
            if not answered.wait(PATIENCE) and not self.done.is_set():
                self.silent = True
                close(self.session)
                return

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
