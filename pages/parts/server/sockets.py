"""Answers leave the server as they are written, none waits for the answer before it to arrive.

A socket that may delay holds back a small piece until the piece before it has been confirmed, and
the other side confirms after 40 ms when it has nothing to say. An answer is two pieces, its headers
and its body, so each file of a page took 44 ms, and messages over its WebSocket waited likewise.
asyncio forbids the delay for sockets that name their protocol; Streamlit's names none.
"""

import socket
from asyncio import AbstractEventLoop
from typing import Any


def never_delay(loop: AbstractEventLoop) -> None:
    """Forbid the delay on every socket that the loop listens on from now; visitors' inherit it."""
    create = loop.create_server

    async def create_server(*args: Any, sock: socket.socket | None = None, **options: Any) -> Any:
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return await create(*args, sock=sock, **options)

    loop.create_server = create_server  # type: ignore[method-assign]
