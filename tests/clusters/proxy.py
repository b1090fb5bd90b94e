"""A TCP proxy on loopback that can stop to forward while its connections stay open."""

import socket
import threading
from contextlib import suppress


class Proxy:
    """Forwards to a port of this machine; once `freeze` is called, nothing comes through."""

    def __init__(self, port: int) -> None:
        self.target = ("127.0.0.1", port)
        self.frozen = threading.Event()
        self.sockets: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """Forward nothing any more, of connections to come neither."""
        self.frozen.set()

    def thaw(self) -> None:
        """Forward what comes through connections to come; older ones stay silent."""
        self.frozen = threading.Event()

    def close(self) -> None:
        """Close every connection."""
        for each in [self.listener, *self.sockets]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.target)
                self.sockets += [near, far]
                for pair in ((near, far), (far, near)):
                    copying = (*pair, self.frozen)
                    threading.Thread(target=self._copy, args=copying, daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, sink: socket.socket, frozen: threading.Event) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if frozen.is_set():
                    return
                sink.sendall(data)
