"""The process that computes for pages: `workers.py` starts it with one end of a pair of sockets.

It receives a function with its arguments, and sends `("share", x)` while it computes, then
`("answer", value)`, `("error", exception)` or, after it was asked to stop, `("halted", None)`. It
ends with the server, whose end of the pair closes then.
"""

import os
import signal
import sys
import time
from multiprocessing.connection import Connection

from engine.core.errors import EngineError
from engine.loop.experiments.future import simulated_future
from engine.loop.experiments.interventions import interventions
from engine.loop.experiments.misspecified_curve import misspecified_curve

WARM = simulated_future, interventions, misspecified_curve
"""Imported before anybody waits for them."""
EVERY = 0.05
"""Seconds between two words to the server, and between two looks whether to stop."""


class Halted(Exception):
    """Nobody waits for the answer any more."""


def main() -> None:
    """Answer one question after another until the server is gone."""
    os.nice(5)  # pages come first
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server
    link = Connection(int(sys.argv[1]))
    link.send(("ready", None))
    while True:
        try:
            question = link.recv()
            if question is not None:  # a stop that came too late
                link.send(_answer(link, *question))
        except (EOFError, OSError):
            return


def _answer(link: Connection, function, arguments) -> tuple[str, object]:
    reported = [time.monotonic()]

    def tick(share: float = 0.0) -> None:
        if time.monotonic() - reported[0] < EVERY:
            return
        reported[0] = time.monotonic()
        link.send(("share", share))
        if link.poll():
            link.recv()
            raise Halted

    try:
        return "answer", function(*arguments, tick=tick)
    except Halted:
        return "halted", None
    except EngineError as error:
        return "error", error


if __name__ == "__main__":
    main()
