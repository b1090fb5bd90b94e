"""One person without a browser: speaks the protocol of the pages, and costs next to nothing.

What a browser does is done as it does it: messages are read and kept by their place on the page,
fragments that run again and again are asked for again and again, a file is put where the server
says. Nothing is drawn.
"""

import asyncio
import http.client
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 1 << 30


@dataclass
class Shown:
    """One element of the page, and which run drew it."""

    element: Element
    run: str
    fragment: str


@dataclass
class Person:
    """A session: what it sees on the page, and what it has set."""

    address: str
    socket: ClientConnection
    session: str = ""
    run: str = ""
    page: str = ""
    query: str = ""
    shown: dict[tuple[int, ...], Shown] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    known: dict[str, ForwardMsg] = field(default_factory=dict)
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    again: dict[str, asyncio.Task] = field(default_factory=dict)
    told: asyncio.Event = field(default_factory=asyncio.Event)
    files: asyncio.Queue = field(default_factory=asyncio.Queue)
    idle: bool = False
    listening: asyncio.Task | None = None

    @classmethod
    async def come(cls, address: str) -> "Person":
        """Connect as a browser would."""
        url = f"{address.replace('http', 'ws')}/_stcore/stream"
        socket = await connect(
            url, origin=address, subprotocols=["streamlit"], max_size=LARGEST, compression=None
        )
        person = cls(address, socket)
        person.listening = asyncio.create_task(person._listen())
        return person

    async def leave(self) -> None:
        """Close the page."""
        self._still()
        if self.listening is not None:
            self.listening.cancel()
        await self.socket.close()

    async def visit(self, page: str, query: str = "") -> None:
        """Open a page by its link."""
        self.page, self.query, self.widgets = page, query, {}
        self.shown.clear()
        await self._run()

    async def set(self, label: str, **value: Any) -> None:
        """Change the control of this label, as `string_value="..."` or another kind of value."""
        (widget,) = (
            getattr(each.element, kind).id
            for each in self.shown.values()
            if getattr(getattr(each.element, kind := each.element.WhichOneof("type")), "label", "")
            == label
        )
        self.widgets[widget] = WidgetState(id=widget, **value)
        await self._run()

    async def upload(self, label: str, name: str, data: bytes) -> None:
        """Put a file where the server says, and say so."""
        request = BackMsg()
        request.file_urls_request.request_id = name
        request.file_urls_request.session_id = self.session
        request.file_urls_request.file_names.append(name)
        await self.socket.send(request.SerializeToString())
        urls = await self.files.get()
        await asyncio.to_thread(_put, self.address, urls.upload_url, name, data)
        state = WidgetState().file_uploader_state_value
        state.uploaded_file_info.add(
            name=name, size=len(data), file_id=urls.file_id, file_urls=urls
        )
        await self.set(label, file_uploader_state_value=state)

    async def until(self, *texts: str, settled: bool = True) -> bytes:
        """Wait until all the texts stand on the page, settled: and nothing runs; gives the page."""
        while True:
            self.told.clear()
            if not settled or (self.idle and not self.again):
                seen = b"".join(each.element.SerializeToString() for each in self.shown.values())
                if all(text.encode() in seen for text in texts):
                    return seen
            await self.told.wait()

    async def _run(self, fragment: str = "") -> None:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = self.query
        if self.page in self.pages:
            state.page_script_hash = self.pages[self.page]
        else:
            state.page_name = self.page
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        state.widget_states.widgets.extend(self.widgets.values())
        state.cached_message_hashes.extend(self.known)
        self.idle = False
        await self.socket.send(asked.SerializeToString())

    async def _listen(self) -> None:
        async for data in self.socket:
            self._take(ForwardMsg.FromString(data))
            self.told.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            metadata, message = message.metadata, self.known[message.ref_hash]
            message.metadata.CopyFrom(metadata)
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self.known[message.hash] = message
        run = message.metadata.run
        if kind == "new_session":
            self.idle = False
            self.session = message.new_session.initialize.session_id or self.session
            self.run = run.script_run_id
            if not run.fragment_ids:
                self._still()
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.shown[tuple(message.metadata.delta_path)] = Shown(
                message.delta.new_element, self.run, message.delta.fragment_id
            )
        elif kind == "navigation":
            pages = message.navigation.app_pages
            self.pages = {each.url_pathname: each.page_script_hash for each in pages}
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "file_urls_response":
            self.files.put_nowait(message.file_urls_response.file_urls[0])
        elif kind == "auto_rerun":
            again = message.auto_rerun
            if again.fragment_id not in self.again:
                waiting = self._ask_again(again.fragment_id, again.interval)
                self.again[again.fragment_id] = asyncio.create_task(waiting)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self.again.pop(fragment).cancel()
        elif kind == "script_finished":
            self._finish(message)

    def _finish(self, message: ForwardMsg) -> None:
        """A run has ended: what it did not draw anew is gone."""
        status, run = message.script_finished, message.metadata.run
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        self.idle = True
        self.shown = {
            place: each
            for place, each in self.shown.items()
            if each.run == self.run or (run.fragment_ids and each.fragment not in run.fragment_ids)
        }

    async def _ask_again(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._run(fragment)

    def _still(self) -> None:
        for waiting in self.again.values():
            waiting.cancel()
        self.again.clear()


def _put(address: str, url: str, name: str, data: bytes) -> None:
    """Send a file as a form, with the cookie that proves that the page is the server's own."""
    server = http.client.HTTPConnection(urlsplit(address).netloc)
    server.request("GET", "/_stcore/health")
    cookie = server.getresponse()
    cookie.read()
    token = cookie.getheader("Set-Cookie", "").partition(";")[0]
    form = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
    server.request(
        "PUT",
        url,
        form.encode() + data + b"\r\n--x--\r\n",
        {
            "Content-Type": "multipart/form-data; boundary=x",
            "Cookie": token,
            "Origin": address,
            "X-Xsrftoken": token.partition("=")[2].strip('"'),
        },
    )
    answer = server.getresponse()
    if answer.status != 204:
        raise OSError(f"the upload was refused: {answer.status} {answer.read().decode()}")
    server.close()
