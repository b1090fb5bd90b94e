"""Connections of the server send at once: nothing waits until what was sent before is confirmed."""

import asyncio
import socket

from streamlit.web.server.starlette.starlette_server import _bind_socket

from pages.parts.server.sockets import never_delay


async def _delays(listener: socket.socket) -> bool:
    """Whether a connection that the listener accepts holds back small pieces."""
    loop = asyncio.get_running_loop()
    never_delay(loop)
    accepted: asyncio.Future[asyncio.BaseTransport] = loop.create_future()

    class Visitor(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted.set_result(transport)

    server = await loop.create_server(Visitor, sock=listener)
    _, writer = await asyncio.open_connection(*listener.getsockname())
    transport = await accepted
    connection = transport.get_extra_info("socket")
    at_once = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    transport.close()
    writer.close()
    server.close()
    return not at_once


def test_a_connection_to_the_socket_of_streamlit_sends_at_once():
    """Streamlit's socket alone would delay, since it names no protocol."""
    assert not asyncio.run(_delays(_bind_socket("127.0.0.1", 0, 1)))
