"""The server of the app: `app.py` behind the guard, as `counterclick app` runs it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from pages.parts.server.assets import Assets  # noqa: E402
from pages.parts.server.guard import Guard  # noqa: E402
from pages.parts.server.polls import SERVED  # noqa: E402
from pages.parts.server.sockets import never_delay  # noqa: E402
from pages.parts.server.vote import vote_routes  # noqa: E402
from pages.parts.server.warm_up import warm_up  # noqa: E402
from pages.parts.shared.background import workers  # noqa: E402


@asynccontextmanager
async def _lifespan(_: st.App) -> AsyncIterator[None]:
    never_delay(asyncio.get_running_loop())
    workers.serve()
    SERVED.set()
    warm_up()
    yield
    workers.end()


app = st.App(
    ROOT / "app.py",
    routes=vote_routes(st.get_option("server.baseUrlPath") or ""),
    middleware=[Middleware(Guard), Middleware(Assets)],
    lifespan=_lifespan,
)
